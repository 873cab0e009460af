// Small things many pages share: headings, description lists, quoted mail text, disclosure, timeline, empty states.
import { useEffect, useRef, type ReactNode } from 'react';
import { when } from '../logic/dates.ts';
import { useTitle } from '../logic/route.ts';
import { t } from '../text/text.ts';
import { Icon } from './icon.tsx';

// A page's heading takes the focus when the page opens, so that a screen reader says where one is.
export function PageHead({ title, tabTitle, lead, children }: { title: ReactNode; tabTitle: string; lead?: ReactNode; children?: ReactNode }) {
  useTitle(tabTitle);
  const ref = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!document.querySelector('dialog[open]')) ref.current?.focus({ preventScroll: true });
  }, []);
  return (
    <div className="mb-5 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        <h1 ref={ref} tabIndex={-1}>
          {title}
        </h1>
        {lead ? <div className="mt-1.5 max-w-[46rem] text-solid-gray-700">{lead}</div> : null}
      </div>
      {children ? <div className="no-print flex flex-wrap items-center gap-2">{children}</div> : null}
    </div>
  );
}

export function Section({ title, children, actions, level = 2 }: { title: string; children: ReactNode; actions?: ReactNode; level?: 2 | 3 }) {
  const H = level === 2 ? 'h2' : 'h3';
  return (
    <section className="mt-8 first:mt-0">
      <div className="mb-3 flex flex-wrap items-center justify-between gap-3">
        <H>{title}</H>
        {actions}
      </div>
      {children}
    </section>
  );
}

// Text from a mail, in Japanese quotes, with its own direction: it can never pass as ours.
export function Quoted({ children, quotes = true }: { children: string; quotes?: boolean }) {
  return (
    <bdi className="overflow-anywhere">
      {quotes ? '「' : ''}
      {children}
      {quotes ? '」' : ''}
    </bdi>
  );
}

export function Facts({ rows, narrow }: { rows: [name: string, value: ReactNode][]; narrow?: boolean }) {
  return (
    <dl className={`grid content-start grid-cols-1 gap-x-6 sm:grid-cols-[minmax(7rem,max-content)_1fr] ${narrow ? '' : 'border-t border-solid-gray-420'}`}>
      {rows.map(([name, value]) => (
        <div key={name} className={`col-span-full grid grid-cols-subgrid ${narrow ? 'py-1' : 'border-b border-solid-gray-420 py-2'}`}>
          <dt className="text-dns-16B-130 text-solid-gray-700">{name}</dt>
          <dd className="min-w-0 text-dns-16N-130">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

export function Disclosure({ title, children, open }: { title: ReactNode; children: ReactNode; open?: boolean }) {
  return (
    <details open={open} className="group">
      <summary className="flex min-h-11 w-fit cursor-pointer list-none items-center gap-2 rounded-4 py-1 hover:underline [&::-webkit-details-marker]:hidden">
        <span aria-hidden="true" className="inline-block w-4 text-blue-900 group-open:rotate-90 forced-colors:text-[CanvasText]">
          ▶
        </span>
        <span>{title}</span>
      </summary>
      <div className="pt-1 pb-2 pl-6">{children}</div>
    </details>
  );
}

export interface Step {
  at: string | number;
  title: ReactNode;
  text?: ReactNode;
  who?: ReactNode;
}

export function Timeline({ steps }: { steps: Step[] }) {
  return (
    <ol className="flex flex-col">
      {steps.map((step, index) => (
        // A journey is an append-only list: its order is its identity.
        <li key={index} className="relative grid grid-cols-[1.5rem_1fr] gap-x-3 pb-4 last:pb-0">
          <span aria-hidden="true" className="relative flex justify-center">
            <span className="z-1 mt-1.5 size-3.5 rounded-full border-2 border-blue-900 bg-white" />
            {index < steps.length - 1 ? <span className="absolute top-3 -bottom-5 w-0.5 bg-solid-gray-420" /> : null}
          </span>
          <div className="min-w-0">
            <p className="text-dns-16B-130">{step.title}</p>
            <p className="mt-0.5 text-dns-14N-130 text-solid-gray-700">
              <time>{when(step.at)}</time>
              {step.who ? <span> ／ {step.who}</span> : null}
            </p>
            {step.text ? <div className="mt-1 text-dns-16N-130">{step.text}</div> : null}
          </div>
        </li>
      ))}
    </ol>
  );
}

export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="flex flex-col items-center gap-2 rounded-8 border border-dashed border-solid-gray-420 px-6 py-10 text-center">
      <Icon name="check" className="size-8 text-solid-gray-600" />
      <p className="text-dns-17B-130">{title}</p>
      {children ? <div className="max-w-[36rem] text-solid-gray-700">{children}</div> : null}
    </div>
  );
}

export function Loading() {
  return (
    <p role="status" className="py-8 text-center text-solid-gray-700">
      {t('loading')}
    </p>
  );
}

export function Steps({ items, at }: { items: string[]; at: number }) {
  return (
    <ol className="flex flex-wrap gap-x-2 gap-y-1 text-dns-14N-130">
      {items.map((item, index) => (
        <li key={item} aria-current={index === at ? 'step' : undefined} className={`flex items-center gap-2 ${index === at ? 'font-bold' : 'text-solid-gray-700'}`}>
          <span className={`flex size-6 items-center justify-center rounded-full border ${index === at ? 'border-blue-900 bg-blue-900 text-white' : 'border-solid-gray-600'}`}>{index + 1}</span>
          {item}
          {index < items.length - 1 ? <span aria-hidden="true">›</span> : null}
        </li>
      ))}
    </ol>
  );
}
