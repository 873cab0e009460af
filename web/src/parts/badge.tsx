// A state: always a word, a drawing and a colour together, so that it reads in print and for everyone.
import { Icon, type IconName } from './icon.tsx';

export type Tone = 'good' | 'wait' | 'warn' | 'bad' | 'still' | 'plain';

const kTones: Record<Tone, string> = {
  good: 'border-green-900 bg-green-50 text-green-1000',
  wait: 'border-blue-900 bg-blue-50 text-blue-1000',
  warn: 'border-orange-900 bg-orange-50 text-orange-1000',
  bad: 'border-red-1000 bg-red-50 text-red-1000',
  still: 'border-solid-gray-600 bg-solid-gray-50 text-solid-gray-800',
  plain: 'border-solid-gray-600 bg-white text-solid-gray-800',
};

export function Badge({ tone, icon, children }: { tone: Tone; icon?: IconName; children: string }) {
  return (
    <span className={`inline-flex w-fit items-center gap-1 rounded-4 border px-1.5 py-0.5 align-middle text-oln-14B-100 leading-[1.3]! max-sm:whitespace-normal sm:whitespace-nowrap ${kTones[tone]}`}>
      {icon ? <Icon name={icon} className="size-4" /> : null}
      {children}
    </span>
  );
}
