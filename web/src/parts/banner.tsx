// Notification banner (DADS pattern): a coloured bar, a word for the kind, a heading and the text.
import type { ReactNode } from 'react';
import { t } from '../text/text.ts';
import { Icon, type IconName } from './icon.tsx';

export type BannerKind = 'success' | 'info' | 'warning' | 'error';

const kLooks: Record<BannerKind, { frame: string; mark: string; icon: IconName }> = {
  success: { frame: 'border-green-800', mark: 'text-green-800', icon: 'check' },
  info: { frame: 'border-blue-900', mark: 'text-blue-900', icon: 'info' },
  warning: { frame: 'border-orange-700', mark: 'text-orange-900', icon: 'alert' },
  error: { frame: 'border-red-900', mark: 'text-red-900', icon: 'alert' },
};

export function Banner({ kind, title, children, live = false }: { kind: BannerKind; title: string; children?: ReactNode; live?: boolean }) {
  const look = kLooks[kind];
  return (
    <div role={live ? (kind === 'error' ? 'alert' : 'status') : undefined} className={`rounded-8 border-2 border-l-[12px] bg-white px-4 py-3 ${look.frame}`}>
      <p className="flex items-start gap-2 text-dns-17B-130">
        <Icon name={look.icon} className={`mt-0.5 size-6 ${look.mark}`} />
        <span>
          <span className="sr-only">{t(`banner.${kind}`)}: </span>
          {title}
        </span>
      </p>
      {children ? <div className="mt-1.5 pl-8 text-dns-16N-130">{children}</div> : null}
    </div>
  );
}
