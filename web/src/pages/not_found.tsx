import { useSession } from '../api/session.tsx';
import { homeOf } from '../logic/places.ts';
import { PageHead } from '../parts/bits.tsx';
import { Link } from '../parts/button.tsx';
import { t } from '../text/text.ts';

export function NotFound() {
  const { session } = useSession();
  return (
    <>
      <PageHead title={t('notFound.title')} tabTitle={t('notFound.title')} lead={t('notFound.text')} />
      <Link to={homeOf(session)}>{t('notFound.home')}</Link>
    </>
  );
}
