// Why something did not work: the server's own fixed text, and what to do now.
import { ApiError } from '../api/client.ts';
import { t } from '../text/text.ts';
import { Banner } from './banner.tsx';

export function Failure({ error }: { error: unknown }) {
  if (!error) return null;
  if (!(error instanceof ApiError)) return error instanceof Error && error.name === 'Cancelled' ? null : <Banner kind="error" live title={t('error.page')} />;
  return (
    <Banner kind="error" live title={error.message}>
      {error.next ? <p>{error.next}</p> : null}
      {error.code && error.code !== 'net' ? <p className="text-dns-14N-130 text-solid-gray-700">{t('error.code', { code: error.code })}</p> : null}
    </Banner>
  );
}
