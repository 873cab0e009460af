// Paging by cursor: first, previous, next. The server says where the next page begins; how many pages there are nobody counts.
import { t } from '../text/text.ts';
import { Button } from './button.tsx';

export function Pager({ shown, total, more, isFirst, onFirst, onBack, onNext, busy }: {
  shown: number;
  total?: string;
  more: boolean;
  isFirst: boolean;
  onFirst: () => void;
  onBack?: (() => void) | undefined;
  onNext: () => void;
  busy?: boolean;
}) {
  return (
    <nav aria-label={t('pager.label')} className="no-print mt-3 flex flex-wrap items-center justify-between gap-3">
      <p className="text-dns-14N-130 text-solid-gray-700" role="status">
        {busy ? t('loading') : (total ?? t('pager.shown', { n: shown }))}
      </p>
      {isFirst && !more ? null : (
        <div className="flex flex-wrap gap-2">
          <Button size="sm" blocked={isFirst} onClick={onFirst}>
            {t('pager.first')}
          </Button>
          <Button size="sm" blocked={isFirst || !onBack} onClick={onBack}>
            {t('pager.back')}
          </Button>
          <Button size="sm" blocked={!more} onClick={onNext}>
            {t('pager.next')}
          </Button>
        </div>
      )}
    </nav>
  );
}
