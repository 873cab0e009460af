import type { Request } from '../api/schema.ts';
import { known, t } from '../text/text.ts';
import { Timeline } from './bits.tsx';

// Who did what with a request, oldest first.
export function RequestMoves({ moves }: { moves: Request['moves'] }) {
  return (
    <Timeline
      steps={moves.map((move) => ({
        at: move.at,
        title: known(`move.${move.move}`, move.move),
        who: move.deputy_for ? t('move.deputy', { name: move.actor_name ?? move.actor, principal: move.deputy_for }) : (move.actor_name ?? move.actor),
        text: [move.code?.text, move.reason].filter(Boolean).join(' ') || undefined,
      }))}
    />
  );
}
