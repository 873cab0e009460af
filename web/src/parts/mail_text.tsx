// The washed text of a mail: plain text in a frame of its own, never markup, no links to press.
import { useThing } from '../api/hooks.ts';
import type { Text } from '../api/schema.ts';
import type { Params } from '../api/client.ts';
import { t } from '../text/text.ts';
import { Loading } from './bits.tsx';
import { Failure } from './failure.tsx';

export function MailText({ path, params = {} }: { path: string; params?: Params }) {
  const text = useThing<Text>(path, params);
  if (text.isPending) return <Loading />;
  if (text.error) return <Failure error={text.error} />;
  return (
    <>
      <div role="region" aria-label={t('mail.text')} tabIndex={0} className="quoted max-h-[32rem] max-w-[52rem] overflow-auto rounded-8 border border-solid-gray-420 bg-solid-gray-50 p-4 text-std-16N-170 print:max-h-none">
        {text.data.text === '' ? t('mail.text.empty') : text.data.text}
      </div>
      {text.data.cut ? <p className="mt-2 text-dns-14N-130 text-solid-gray-700">{t('mail.text.cut')}</p> : null}
    </>
  );
}
