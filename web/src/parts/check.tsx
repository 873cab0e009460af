// A check by hand for checked import: looked at by eye on a terminal of the internet zone, or a malware check with its tool.
import { useState, type FormEvent } from 'react';
import { post } from '../api/client.ts';
import type { CheckBody, Request } from '../api/schema.ts';
import { inputDay } from '../logic/dates.ts';
import { t } from '../text/text.ts';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { Failure } from './failure.tsx';
import { ErrorSummary, Input, Radios } from './field.tsx';

export function CheckDialog({ kind, request, onClose, onDone }: { kind: 'eye' | 'malware'; request: string; onClose: () => void; onDone: (request: Request) => void }) {
  const now = Date.now();
  const [date, setDate] = useState(inputDay(now));
  const [clock, setClock] = useState(new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Tokyo', hour: '2-digit', minute: '2-digit' }).format(now));
  const [terminal, setTerminal] = useState('');
  const [tool, setTool] = useState('');
  const [version, setVersion] = useState('');
  const [clean, setClean] = useState('');
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    const at = Date.parse(`${date}T${clock}:00+09:00`);
    const wrong: Record<string, string> = {};
    if (Number.isNaN(at)) wrong.date = t('check.at.missing');
    if (kind === 'eye' && terminal.trim() === '') wrong.terminal = t('check.terminal.missing');
    if (kind === 'malware' && tool.trim() === '') wrong.tool = t('check.tool.missing');
    if (kind === 'malware' && version.trim() === '') wrong.version = t('check.version.missing');
    if (kind === 'malware' && clean === '') wrong.clean = t('check.clean.missing');
    setErrors(wrong);
    setError(undefined);
    if (Object.keys(wrong).length > 0) return;
    setBusy(true);
    const body: CheckBody =
      kind === 'eye'
        ? { check: 'eye', at: new Date(at).toISOString(), terminal: terminal.trim() }
        : { check: 'malware', at: new Date(at).toISOString(), tool: tool.trim(), version: version.trim(), clean: clean === 'yes' };
    try {
      onDone(await post<Request>(`/requests/${request}/checks`, body));
    } catch (caught) {
      setError(caught);
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={t(`check.record.${kind}`)}
      onClose={onClose}
      actions={
        <Button look="solid" size="lg" type="submit" form="check" blocked={busy}>
          {t('check.send')}
        </Button>
      }
    >
      <Failure error={error} />
      <form id="check" noValidate onSubmit={(event) => void send(event)} className="flex flex-col gap-4">
        <ErrorSummary errors={errors} />
        <p>{kind === 'eye' ? t('check.eye.text') : t('check.malware.text')}</p>
        <div className="grid gap-4 sm:grid-cols-2">
          <Input id="field-date" type="date" label={t('check.date')} required error={errors.date} value={date} onChange={(event) => setDate(event.target.value)} />
          <Input type="time" label={t('check.time')} required value={clock} onChange={(event) => setClock(event.target.value)} />
        </div>
        {kind === 'eye' ? (
          <Input id="field-terminal" label={t('check.terminal')} hint={t('check.terminal.hint')} required maxLength={60} error={errors.terminal} value={terminal} onChange={(event) => setTerminal(event.target.value)} />
        ) : (
          <>
            <Input id="field-tool" label={t('check.tool')} required maxLength={60} error={errors.tool} value={tool} onChange={(event) => setTool(event.target.value)} />
            <Input id="field-version" label={t('check.version')} hint={t('check.version.hint')} required maxLength={60} error={errors.version} value={version} onChange={(event) => setVersion(event.target.value)} />
            <Radios
              legend={t('check.result')}
              name="clean"
              required
              value={clean}
              onChange={setClean}
              error={errors.clean}
              choices={[
                { value: 'yes', label: t('check.result.clean') },
                { value: 'no', label: t('check.result.found') },
              ]}
            />
          </>
        )}
      </form>
    </Dialog>
  );
}
