// What every form does: look at its fields here first, send once, say what is wrong beside the fields and on top, and what the server
// said when it refused. FormDialog is the same as a dialog.
import { useId, useState, type FormEvent, type ReactNode } from 'react';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { Failure } from './failure.tsx';
import { ErrorSummary } from './field.tsx';

export type Wrong = Record<string, string>; // field → what to put right; the field's id is field-<name>

export interface Form {
  wrong: Wrong;
  error: unknown;
  busy: boolean;
  submit: (event: FormEvent) => void;
}

// send stays busy when it succeeds, as the form goes away then; a form that stays gives `stays`.
export function useForm({ check, send, failed, stays }: { check?: () => Wrong; send: () => Promise<void>; failed?: (error: unknown) => void; stays?: boolean }): Form {
  const [wrong, setWrong] = useState<Wrong>({});
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const submit = async () => {
    if (busy) return;
    const found = check?.() ?? {};
    setWrong(found);
    setError(undefined);
    if (Object.keys(found).length > 0) return;
    setBusy(true);
    try {
      await send();
      if (stays) setBusy(false);
    } catch (caught) {
      setError(caught);
      setBusy(false);
      failed?.(caught);
    }
  };
  return {
    wrong,
    error,
    busy,
    submit: (event) => {
      event.preventDefault();
      void submit();
    },
  };
}

interface Props {
  title: string;
  form: Form;
  send: string; // on the button
  onClose: () => void;
  lead?: ReactNode; // between the server's refusal and the fields
  children?: ReactNode;
  blocked?: boolean;
  danger?: boolean;
  wide?: boolean;
}

export function FormDialog({ title, form, send, onClose, lead, children, blocked, danger, wide }: Props) {
  const id = useId();
  return (
    <Dialog
      title={title}
      onClose={onClose}
      wide={wide ?? false}
      actions={
        <Button look={danger ? 'danger' : 'solid'} size="lg" type="submit" form={id} blocked={form.busy || (blocked ?? false)}>
          {send}
        </Button>
      }
    >
      <Failure error={form.error} />
      {lead}
      <form id={id} noValidate onSubmit={form.submit} className="flex flex-col gap-4">
        <ErrorSummary errors={form.wrong} />
        {children}
      </form>
    </Dialog>
  );
}
