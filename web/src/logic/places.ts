// The pages and who is offered them: the same roles as x-roles of the addresses they ask (docs/openapi.yaml).
import type { Role, Session } from '../api/schema.ts';
import type { Key } from '../text/text.ts';

export interface Place {
  path: string;
  title: Key;
  roles: Role[];
  group: 'mine' | 'decide' | 'operate' | 'check';
}

const kOwn: Role[] = ['staff', 'approver', 'administrator', 'ciso'];

export const kPlaces: Place[] = [
  { path: '/inbox', title: 'nav.inbox', roles: kOwn, group: 'decide' },
  { path: '/deputies', title: 'nav.deputies', roles: ['approver', 'administrator', 'auditor'], group: 'decide' },
  { path: '/mail', title: 'nav.mail', roles: kOwn, group: 'mine' },
  { path: '/requests', title: 'nav.requests', roles: [...kOwn, 'auditor'], group: 'mine' },
  { path: '/dashboard', title: 'nav.dashboard', roles: ['administrator', 'auditor', 'ciso'], group: 'operate' },
  { path: '/messages', title: 'nav.messages', roles: ['administrator', 'auditor'], group: 'operate' },
  { path: '/holds', title: 'nav.holds', roles: ['administrator', 'auditor'], group: 'operate' },
  { path: '/queue', title: 'nav.queue', roles: ['administrator', 'auditor'], group: 'operate' },
  { path: '/people', title: 'nav.people', roles: ['administrator', 'auditor'], group: 'operate' },
  { path: '/policy', title: 'nav.policy', roles: ['administrator', 'auditor', 'ciso'], group: 'operate' },
  { path: '/exceptions', title: 'nav.exceptions', roles: ['administrator', 'auditor', 'ciso'], group: 'operate' },
  { path: '/audit', title: 'nav.audit', roles: ['administrator', 'auditor', 'ciso'], group: 'check' },
  { path: '/reports', title: 'nav.reports', roles: ['administrator', 'auditor', 'ciso'], group: 'check' },
];
// Pages of administrators' addresses only (another address or network may be set for them).
const kAdministration = new Set(['/dashboard', '/messages', '/holds', '/queue', '/people', '/policy', '/exceptions', '/audit', '/reports']);

export function isOpen(pattern: string, session: Session): boolean {
  if (pattern === '/help' || pattern === '/settings') return true;
  const base = pattern === '/m/:id' ? '/mail' : `/${pattern.split('/')[1] ?? ''}`;
  const place = kPlaces.find((one) => one.path === base);
  if (!place) return false;
  if (kAdministration.has(base) && session.administrator_pages === false) return false;
  if (base === '/inbox' && !session.decides) return false;
  return place.roles.some((role) => session.roles?.includes(role));
}

export function placesOf(session: Session): Place[] {
  return kPlaces.filter((place) => isOpen(place.path, session));
}

// Where a person starts: who runs the service at its state, who answers for it at last night's report, who decides at the inbox,
// everybody else at their own mail.
export function homeOf(session: Session): string {
  const open = placesOf(session).map((place) => place.path);
  const wanted = session.roles?.includes('administrator') ? ['/dashboard', '/inbox'] : session.roles?.includes('ciso') ? ['/reports', '/inbox', '/mail'] : ['/inbox', '/mail', '/audit', '/dashboard'];
  return wanted.find((path) => open.includes(path)) ?? open[0] ?? '/help';
}
