// A check by hand for checked import: looked at by eye on a terminal of the internet zone, or a malware check with its tool.
import { useState } from 'react';
import { post } from '../api/client.ts';
import type { CheckBody, Request } from '../api/schema.ts';
import { inputDay, momentOf, time } from '../logic/dates.ts';
import { t } from '../text/text.ts';
import { Input, Radios } from './field.tsx';
import { FormDialog, useForm, type Wrong } from './form.tsx';

export function CheckDialog({ kind, request, onClose, onDone }: { kind: 'eye' | 'malware'; request: string; onClose: () => void; onDone: (request: Request) => void }) {
  const now = Date.now();
  const [given, setGiven] = useState({ date: inputDay(now), clock: time(now), terminal: '', tool: '', version: '', clean: '' });
  const put = (name: keyof typeof given) => (event: { target: { value: string } }) => setGiven({ ...given, [name]: event.target.value });
  const at = momentOf(given.date, given.clock);
  const needed = kind === 'eye' ? (['terminal'] as const) : (['tool', 'version', 'clean'] as const);
  const form = useForm({
    check: () => {
      const wrong: Wrong = {};
      if (Number.isNaN(at)) wrong.date = t('check.at.missing');
      for (const name of needed) if (given[name].trim() === '') wrong[name] = t(`check.${name}.missing`);
      return wrong;
    },
    send: async () => {
      const body: CheckBody =
        kind === 'eye'
          ? { check: 'eye', at: new Date(at).toISOString(), terminal: given.terminal.trim() }
          : { check: 'malware', at: new Date(at).toISOString(), tool: given.tool.trim(), version: given.version.trim(), clean: given.clean === 'yes' };
      onDone(await post<Request>(`/requests/${request}/checks`, body));
    },
  });
  return (
    <FormDialog title={t(`check.record.${kind}`)} form={form} send={t('check.send')} onClose={onClose}>
      <p>{kind === 'eye' ? t('check.eye.text') : t('check.malware.text')}</p>
      <div className="grid gap-4 sm:grid-cols-2">
        <Input id="field-date" type="date" label={t('check.date')} required error={form.wrong.date} value={given.date} onChange={put('date')} />
        <Input type="time" label={t('check.time')} required value={given.clock} onChange={put('clock')} />
      </div>
      {kind === 'eye' ? (
        <Input id="field-terminal" label={t('check.terminal')} hint={t('check.terminal.hint')} required maxLength={60} error={form.wrong.terminal} value={given.terminal} onChange={put('terminal')} />
      ) : (
        <>
          <Input id="field-tool" label={t('check.tool')} required maxLength={60} error={form.wrong.tool} value={given.tool} onChange={put('tool')} />
          <Input id="field-version" label={t('check.version')} hint={t('check.version.hint')} required maxLength={60} error={form.wrong.version} value={given.version} onChange={put('version')} />
          <Radios
            legend={t('check.result')}
            name="clean"
            required
            value={given.clean}
            onChange={(clean) => setGiven({ ...given, clean })}
            error={form.wrong.clean}
            choices={[
              { value: 'yes', label: t('check.result.clean') },
              { value: 'no', label: t('check.result.found') },
            ]}
          />
        </>
      )}
    </FormDialog>
  );
}
