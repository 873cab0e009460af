// Buttons and links that look like buttons. Disabled means aria-disabled: the button stays reachable and says why it does nothing.
import type { ButtonHTMLAttributes, ReactNode } from 'react';
import { go } from '../logic/route.ts';

type Look = 'solid' | 'outline' | 'text' | 'danger';
type Size = 'lg' | 'md' | 'sm';

const kLooks: Record<Look, string> = {
  solid:
    'bg-blue-900 text-white border-blue-900 hover:bg-blue-1000 hover:underline active:bg-blue-1200 aria-disabled:bg-solid-gray-200 aria-disabled:border-solid-gray-200 aria-disabled:text-solid-gray-700',
  outline:
    'bg-white text-blue-900 border-current hover:bg-blue-200 hover:text-blue-1000 hover:underline active:bg-blue-300 aria-disabled:bg-white aria-disabled:text-solid-gray-536',
  text: 'bg-transparent text-blue-900 border-transparent underline hover:bg-blue-50 hover:decoration-[3px] aria-disabled:text-solid-gray-536',
  danger:
    'bg-white text-red-900 border-current hover:bg-red-100 hover:underline active:bg-red-200 aria-disabled:bg-white aria-disabled:text-solid-gray-536',
};
const kSizes: Record<Size, string> = {
  lg: 'min-h-12 px-5 py-2 text-oln-16B-100 rounded-8 min-w-28',
  md: 'min-h-10 px-4 py-1.5 text-oln-16B-100 rounded-8 hit-44',
  sm: 'min-h-8 min-w-max px-3 py-1 text-oln-14B-100 rounded-6 hit-44',
};

export function buttonClass(look: Look = 'outline', size: Size = 'md'): string {
  return `inline-flex items-center justify-center gap-1.5 border cursor-pointer no-print max-w-full aria-disabled:cursor-not-allowed aria-disabled:no-underline leading-[1.3]! ${kLooks[look]} ${kSizes[size]}`;
}

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: Look;
  size?: Size;
  blocked?: boolean; // cannot be used now
}

export function Button({ look, size, blocked, onClick, className = '', type = 'button', ...rest }: Props) {
  return (
    <button
      {...rest}
      type={type}
      aria-disabled={blocked || undefined}
      className={`${buttonClass(look, size)} ${className}`}
      onClick={(event) => {
        if (blocked) event.preventDefault();
        else onClick?.(event);
      }}
    />
  );
}

interface LinkProps {
  to: string;
  children: ReactNode;
  className?: string;
  current?: boolean;
  describedBy?: string;
  focusKey?: string;
}

// A link within the console. New tabs and the like stay with the browser.
export function Link({ to, children, className, current, describedBy, focusKey }: LinkProps) {
  return (
    <a
      href={to}
      className={className}
      aria-current={current ? 'page' : undefined}
      aria-describedby={describedBy}
      data-focus={focusKey}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0) return;
        event.preventDefault();
        go(to);
      }}
    >
      {children}
    </a>
  );
}
