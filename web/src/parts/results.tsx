// What became of each of many: the sum first, then those that did not work and why.
import type { ResultsAnswer } from '../api/schema.ts';
import { t } from '../text/text.ts';
import { Banner } from './banner.tsx';
import { Quoted } from './bits.tsx';

export function Results({ done, names }: { done: ResultsAnswer; names: Map<string, string> }) {
  const failed = done.results.filter((one) => !one.ok);
  return (
    <div className="mb-4">
      <Banner kind={failed.length === 0 ? 'success' : 'warning'} live title={failed.length === 0 ? t('results.all', { n: done.done }) : t('results.some', { n: done.done, failed: done.failed })}>
        {failed.length > 0 ? (
          <ul className="list-disc pl-5">
            {failed.map((one) => (
              <li key={one.id}>
                <Quoted>{names.get(one.id) || one.id.slice(0, 10)}</Quoted>: {one.error?.message}
              </li>
            ))}
          </ul>
        ) : null}
      </Banner>
    </div>
  );
}
