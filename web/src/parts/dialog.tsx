// A dialog that asks before something happens: the browser's own modal dialog, so focus, Escape and the page behind are its business.
// Its content mounts when it opens and goes away with it: nothing typed in it stays.
import { useEffect, useId, useRef, type ReactNode } from 'react';
import { t } from '../text/text.ts';
import { Button } from './button.tsx';

interface Props {
  title: string;
  onClose: () => void;
  children: ReactNode;
  actions?: ReactNode; // beside "close"
  closeText?: string;
  wide?: boolean;
}

export function Dialog({ title, onClose, children, actions, closeText, wide }: Props) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = ref.current;
    if (!dialog) return;
    const before = document.activeElement;
    if (typeof dialog.showModal === 'function') dialog.showModal();
    else dialog.setAttribute('open', '');
    // The heading, so that what is asked is read first; a lone field where there is nothing to read.
    (dialog.querySelector<HTMLElement>('[data-first]') ?? dialog.querySelector<HTMLElement>('h2'))?.focus();
    return () => {
      if (dialog.open && typeof dialog.close === 'function') dialog.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={ref}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      className={`m-auto max-h-[calc(100dvh-2rem)] w-[calc(100%-2rem)] scroll-pb-28 overflow-auto rounded-12 border border-solid-gray-600 bg-white p-0 text-solid-gray-800 shadow-5 ${wide ? 'max-w-4xl' : 'max-w-2xl'}`}
    >
      <div className="flex flex-col gap-4 p-5 sm:p-6">
        <h2 id={id} tabIndex={-1} className="outline-none">
          {title}
        </h2>
        <div className="flex flex-col gap-4">{children}</div>
        <div className="-mx-5 -mb-5 flex flex-wrap-reverse justify-end gap-3 bg-white px-5 pt-2 pb-5 sm:-mx-6 sm:-mb-6 sm:px-6 sm:pb-6 [@media(min-height:44rem)]:sticky [@media(min-height:44rem)]:bottom-0">
          <Button onClick={onClose} size="lg">
            {closeText ?? t('dialog.cancel')}
          </Button>
          {actions}
        </div>
      </div>
    </dialog>
  );
}
