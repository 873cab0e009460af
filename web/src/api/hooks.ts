// What pages ask: one thing, or a list a page at a time.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { go, usePlace, withQuery } from '../logic/route.ts';
import { t } from '../text/text.ts';
import { get, type ApiError, type Params } from './client.ts';

export function useThing<T>(path: string, params: Params = {}, enabled = true) {
  return useQuery<T, ApiError>({ queryKey: [path, params], queryFn: () => get<T>(path, params), enabled });
}

export interface Page<T> {
  items: T[];
  next?: string | null;
  total?: number;
  total_exact?: boolean;
}

// The cursor of the page shown stands in the address as "page", so that reload and "back" work; the way back is remembered here.
export function useList<T, P extends Page<T> = Page<T>>(path: string, params: Params = {}) {
  const { path: here, query } = usePlace();
  const cursor = query.get('page') ?? '';
  const before = useRef<string[]>([]);
  const asked = JSON.stringify([path, params]);
  useEffect(() => {
    before.current = [];
  }, [asked]);
  const found = useQuery<P, ApiError>({
    queryKey: [path, params, cursor],
    queryFn: () => get<P>(path, { ...params, cursor: cursor || undefined }),
    placeholderData: keepPreviousData,
  });
  const rows = found.data?.items ?? [];
  const to = (page: string) => go(withQuery(here, query, { page }));
  return {
    rows,
    data: found.data,
    error: found.error,
    first: found.isPending,
    pager: {
      shown: rows.length,
      ...(found.data?.total === undefined ? {} : { total: t(found.data.total_exact === false ? 'pager.totalMore' : 'pager.total', { n: rows.length, total: found.data.total }) }),
      more: !!found.data?.next,
      isFirst: cursor === '',
      busy: found.isFetching && found.isPlaceholderData,
      onFirst: () => {
        before.current = [];
        to('');
      },
      onBack: before.current.length > 0 || cursor !== '' ? () => (before.current.length > 0 ? to(before.current.pop() ?? '') : history.back()) : undefined,
      onNext: () => {
        before.current.push(cursor);
        to(found.data?.next ?? '');
      },
    },
  };
}
