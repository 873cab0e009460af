// The one vocabulary of states, each with its word, drawing and colour.
import type { AuditRecord, ExceptionState, MailRow, PersonName, RequestRow, RequestState, State, Verdict } from '../api/schema.ts';
import { known, t } from '../text/text.ts';
import { Badge, type Tone } from './badge.tsx';
import type { IconName } from './icon.tsx';

const kMail: Record<State, [Tone, IconName]> = {
  received: ['wait', 'clock'],
  washed: ['wait', 'flow'],
  delivered: ['good', 'check'],
  undeliverable: ['bad', 'cross'],
};
export function MailState({ state, waiting }: { state: State; waiting?: boolean }) {
  if (waiting && state !== 'delivered' && state !== 'undeliverable') return <Badge tone="warn" icon="pause">{t('state.waiting')}</Badge>;
  const [tone, icon] = kMail[state] ?? ['plain', 'info'];
  return <Badge tone={tone} icon={icon}>{known(`state.${state}`, state)}</Badge>;
}

export function VerdictState({ verdict, withheld = 0 }: { verdict: Verdict; withheld?: number }) {
  if (verdict === null) return null;
  if (verdict === 'held') return <Badge tone="bad" icon="pause">{t('verdict.held')}</Badge>;
  if (withheld > 0) return <Badge tone="warn" icon="alert">{t('verdict.withheld')}</Badge>;
  return <Badge tone="still" icon={verdict === 'clean' ? 'check' : 'shield'}>{known(`verdict.${verdict}`, verdict)}</Badge>;
}

// What washing did to a mail of mine, or that it is an original that was handed over: that one nobody washed.
export function MailKind({ row }: { row: Pick<MailRow, 'class' | 'verdict' | 'withheld'> }) {
  if (row.class === 'release') return <Badge tone="still" icon="send">{t('class.release')}</Badge>;
  return <VerdictState verdict={row.verdict} withheld={row.withheld} />;
}

const kRequests: Record<RequestState, [Tone, IconName]> = {
  requested: ['wait', 'clock'],
  approved: ['good', 'check'],
  released: ['good', 'send'],
  returned: ['warn', 'back'],
  denied: ['bad', 'cross'],
  withdrawn: ['still', 'back'],
  lapsed: ['still', 'clock'],
};
export function RequestBadge({ row }: { row: Pick<RequestRow, 'state' | 'approvals_given' | 'approvals_needed'> }) {
  const [tone, icon] = kRequests[row.state] ?? ['plain', 'info'];
  const partly = row.state === 'requested' && row.approvals_given > 0;
  return <Badge tone={tone} icon={icon}>{partly ? t('request.state.partly', { n: row.approvals_given }) : known(`request.state.${row.state}`, row.state)}</Badge>;
}

const kExceptions: Record<ExceptionState, [Tone, IconName]> = { proposed: ['wait', 'clock'], 'in-force': ['good', 'check'], expired: ['still', 'clock'], ended: ['still', 'cross'] };
export function ExceptionBadge({ state }: { state: ExceptionState }) {
  const [tone, icon] = kExceptions[state] ?? ['plain', 'info'];
  return <Badge tone={tone} icon={icon}>{known(`exception.state.${state}`, state)}</Badge>;
}

export function wayText(way: string): string {
  if (way.startsWith('rewash:')) return t('way.rewash', { profile: known(`profile.${way.slice(7)}`, way.slice(7)) });
  return known(`way.${way}`, way);
}

export function scopeText(row: Pick<RequestRow, 'part' | 'file_name'>): string {
  if (row.part === null) return t('scope.whole');
  return row.file_name ? t('scope.file', { name: row.file_name }) : t('scope.part', { part: row.part });
}

export function personText(person: PersonName): string {
  return person.department ? `${person.department} ${person.name}` : person.name;
}

// Words of an audit record (tests compare them with what the programs write). Moves of a request are named as on its own page; what a
// newer program writes stands as it is.
export function actionText(action: string): string {
  const own = known(`action.${action}`, '');
  return own !== '' || !action.startsWith('desk.') ? own || action : known(`move.${action.slice(5)}`, action);
}

// A program's word, a person's name, or what stands in the record.
export function actorText(actor: string, name?: string | null): string {
  return known(`actor.${actor}`, name || actor);
}

function stateText(state: string): string {
  const kinds = [`state.${state}`, `request.state.${state}`, `exception.state.${state.replace('_', '-')}`, `answer.${state}`];
  return kinds.reduce((text, key) => text || known(key, ''), '') || state;
}

// "無害化待ち → 配送待ち"; "" where nothing changed.
export function changeText(record: Pick<AuditRecord, 'from' | 'to'>): string {
  return [record.from, record.to].filter(Boolean).map(stateText).join(' → ');
}

// A reason a person typed, one that was picked, or one of the programs' own words.
export function whyText({ action, why }: Pick<AuditRecord, 'action' | 'why'>): string {
  const picked = [`reason.${why}`, `decide.code.${why}`];
  const keys = action.startsWith('desk.') ? picked : [`why.${why}`, ...picked];
  return keys.reduce((text, key) => text || known(key, ''), '') || why;
}
