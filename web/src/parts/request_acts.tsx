// The dialogs behind a request's buttons. Each repeats what it is about before anything happens.
import { useState } from 'react';
import { useSession } from '../api/session.tsx';
import type { DecideCode, ReasonCode, Request, SenderConfirmed, ShownPasswordAnswer } from '../api/schema.ts';
import { approvedText, consequences } from '../logic/desk.ts';
import { known, t } from '../text/text.ts';
import { ActDialog } from './act.tsx';
import { askErrors, WhyFields } from './ask.tsx';
import { Banner } from './banner.tsx';
import { Quoted } from './bits.tsx';
import { Button } from './button.tsx';
import { senderText, subjectText } from './columns.tsx';
import { Dialog } from './dialog.tsx';
import { Failure } from './failure.tsx';
import { FormDialog, useForm } from './form.tsx';
import { scopeText, wayText } from './states.tsx';

export type RequestAct = 'approve' | 'return' | 'deny' | 'withdraw' | 'resubmit' | 'show-password' | 'recall';

interface Props {
  act: RequestAct;
  request: Request;
  onClose: () => void;
  onDone: (request: Request, said: string) => void;
  send: <T>(path: string, body?: unknown) => Promise<T>;
}

// Reasons to pick from, the likely ones first; the others need words of their own.
export const kReturnCodes: DecideCode[] = ['confirm', 'explain', 'otherwise'];
export const kDenyCodes: DecideCode[] = ['unneeded', 'suspicious', 'mistaken', 'otherwise'];
export const kRecallCodes: DecideCode[] = ['suspicious', 'mistaken', 'otherwise'];

function About({ request }: { request: Request }) {
  return (
    <ul className="rounded-6 bg-solid-gray-50 p-3 text-dns-16N-130">
      <li>
        {t('col.requester')}: {request.requester.department ? `${request.requester.department} ` : ''}
        {request.requester.name}（{request.address}）
      </li>
      <li>
        {t('col.what')}: {wayText(request.way)}
      </li>
      <li>
        {t('request.scope')}: <bdi>{scopeText(request)}</bdi>
      </li>
      <li>
        {t('request.mail')}: <Quoted>{subjectText(request)}</Quoted>
      </li>
      <li>
        {t('col.from')}: <bdi>{senderText(request)}</bdi>
      </li>
    </ul>
  );
}

export function RequestActs({ act, request, onClose, onDone, send }: Props) {
  const { again, session } = useSession();
  const path = `/requests/${request.id}`;
  const why = (reason: string) => (reason === '' ? {} : { reason });
  switch (act) {
    case 'approve':
      return (
        <ActDialog
          title={request.way === 'original' ? t('request.act.approve.original') : t('request.act.approve')}
          reason="optional"
          code
          send={t('request.send.approve')}
          onClose={onClose}
          onSend={async ({ reason, code }) => {
            const next = await send<Request>(`${path}/approve`, { digest: request.digest, code, ...why(reason) });
            onDone(next, approvedText(next));
          }}
        >
          <About request={request} />
          {request.facts ? (
            <ul className="list-disc pl-6">
              {consequences(request, request.facts, session.account).map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          ) : null}
          <p>
            {t('ask.confirmed')}: <strong>{known(`confirmed.${request.sender_confirmed ?? ''}`, t('confirmed.none'))}</strong>
          </p>
        </ActDialog>
      );
    case 'return':
      return (
        <ActDialog
          title={t('request.act.return')}
          reason="optional"
          codes={kReturnCodes}
          send={t('request.send.return')}
          onClose={onClose}
          onSend={async ({ reason, reasonCode }) => onDone(await send<Request>(`${path}/return`, { reason_code: reasonCode, digest: request.digest, ...why(reason) }), t('request.done.return'))}
        >
          <About request={request} />
          <p>{t('request.return.text')}</p>
        </ActDialog>
      );
    case 'deny':
      return (
        <ActDialog
          title={t('request.act.deny')}
          reason="optional"
          danger
          codes={kDenyCodes}
          send={t('request.send.deny')}
          onClose={onClose}
          onSend={async ({ reason, reasonCode }) => onDone(await send<Request>(`${path}/deny`, { reason_code: reasonCode, digest: request.digest, ...why(reason) }), t('request.done.deny'))}
        >
          <About request={request} />
          <p>{t('request.deny.text')}</p>
        </ActDialog>
      );
    case 'withdraw':
      return (
        <ActDialog
          title={t('request.act.withdraw')}
          reason="optional"
          danger
          send={t('request.send.withdraw')}
          onClose={onClose}
          onSend={async ({ reason }) => onDone(await send<Request>(`${path}/withdraw`, why(reason)), t('request.done.withdraw'))}
        >
          <About request={request} />
        </ActDialog>
      );
    case 'recall':
      return (
        <ActDialog
          title={t('request.act.recall')}
          reason="optional"
          codes={kRecallCodes}
          danger
          send={t('request.send.recall')}
          onClose={onClose}
          onSend={async ({ reason, reasonCode }) => onDone(await again(() => send<Request>(`${path}/recall`, { reason_code: reasonCode, ...why(reason) })), t('request.done.recall'))}
        >
          <About request={request} />
          <p>{t('request.recall.text')}</p>
        </ActDialog>
      );
    case 'resubmit':
      return <Resubmit request={request} onClose={onClose} onDone={onDone} send={send} />;
    case 'show-password':
      return <Password request={request} onClose={onClose} onDone={onDone} send={send} />;
  }
}

function Resubmit({ request, onClose, onDone, send }: Omit<Props, 'act'>) {
  const [reason, setReason] = useState<string>(request.reason_code ?? '');
  const [text, setText] = useState(request.reason ?? '');
  const [confirmed, setConfirmed] = useState<string>(request.sender_confirmed ?? '');
  const form = useForm({
    check: () => askErrors(reason, text, confirmed, request.way),
    send: async () => {
      const body = { reason_code: reason as ReasonCode, sender_confirmed: confirmed as SenderConfirmed, ...(text.trim() === '' ? {} : { reason: text.trim() }) };
      onDone(await send<Request>(`/requests/${request.id}/resubmit`, body), t('request.done.resubmit'));
    },
  });
  return (
    <FormDialog title={t('request.act.resubmit')} form={form} send={t('request.send.resubmit')} onClose={onClose} lead={<About request={request} />}>
      <WhyFields wrong={form.wrong} reason={reason} onReason={setReason} text={text} onText={setText} confirmed={confirmed} onConfirmed={setConfirmed} />
    </FormDialog>
  );
}

// Shown once: the server wipes it with the answer, so the dialog says so before and after, and it lives nowhere else.
function Password({ request, onClose, onDone, send }: Omit<Props, 'act'>) {
  const { again } = useSession();
  const [password, setPassword] = useState<string>();
  const [copied, setCopied] = useState(false);
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const show = async () => {
    if (busy) return;
    setBusy(true);
    setError(undefined);
    try {
      setPassword((await again(() => send<ShownPasswordAnswer>(`/requests/${request.id}/password`, {}))).password);
    } catch (caught) {
      setError(caught);
    }
    setBusy(false);
  };
  if (password === undefined)
    return (
      <Dialog
        title={t('request.act.password')}
        onClose={onClose}
        actions={
          <Button look="solid" size="lg" blocked={busy} onClick={() => void show()} data-first>
            {t('password.show')}
          </Button>
        }
      >
        <Failure error={error} />
        <Banner kind="warning" title={t('password.once')}>
          <p>{t('password.once.text')}</p>
        </Banner>
      </Dialog>
    );
  const close = () => onDone({ ...request, password_waiting: false, may: { ...request.may, 'show-password': false } }, t('password.done'));
  return (
    <Dialog
      title={t('request.act.password')}
      onClose={close}
      closeText={t('password.noted')}
      actions={
        navigator.clipboard ? (
          <Button
            size="lg"
            onClick={() => {
              void navigator.clipboard.writeText(password).then(() => setCopied(true));
            }}
          >
            {copied ? t('password.copied') : t('password.copy')}
          </Button>
        ) : undefined
      }
    >
      <p>{t('password.is')}</p>
      <p className="rounded-8 border-2 border-solid-gray-600 p-4 text-center font-mono text-std-24B-150 break-all select-all">{password}</p>
      <p>{t('password.warning')}</p>
    </Dialog>
  );
}
