// What every screen knows of this counter: its status, and how to ask it for something.

import { useLingui } from "@lingui/react";
import { QueryClient, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { type Answer, call, type Name, Refusal, type Request } from "../transport";
import type { CompanyInfo } from "../wire/CompanyInfo";
import type { Status } from "../wire/Status";
import { formatMoney } from "./money";

export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // The engine is in this PC: asking it never needs a network.
        networkMode: "always",
        retry: (count, failure) => !(failure instanceof Refusal) && count < 2,
        retryDelay: 300,
        refetchOnWindowFocus: false,
        staleTime: 2_000,
      },
      mutations: { networkMode: "always", retry: false },
    },
  });
}

export function useStatus() {
  return useQuery({
    queryKey: ["status"],
    queryFn: () => call("status", {}),
    refetchInterval: 3_000,
    staleTime: 0,
    // A page that explains why there is no answer must not, by being shown, ask again at once and
    // put the waiting page back in its own place.
    retryOnMount: false,
  });
}

/** The status inside the frame, where there is a company and someone is logged in. */
export function useCounter(): Status & { company: CompanyInfo; me: NonNullable<Status["me"]> } {
  const { data } = useStatus();
  if (!data?.company || !data.me) throw new Error("only inside the frame");
  return { ...data, company: data.company, me: data.me };
}

export function useMay(): (permission: string) => boolean {
  const { me } = useCounter();
  return (permission) => me.permissions.includes(permission);
}

/** Writes amounts in the company's currency and the window's language. */
export function useMoney(): (minor: number) => string {
  const { company } = useCounter();
  const { i18n } = useLingui();
  const { currency } = company;
  return useCallback((minor) => formatMoney(minor, currency, i18n.locale), [currency, i18n.locale]);
}

/** Asks for something that is not a command: cached, and asked again when it is shown anew. */
export function useAnswer<N extends Name>(
  name: N,
  request: Request<N>,
  enabled = true,
  every?: number,
) {
  return useQuery({
    queryKey: [name, request],
    queryFn: () => call(name, request),
    enabled,
    refetchInterval: every ?? false,
  });
}

/** A command. When it is through, whatever the window shows of the counter is asked again. */
export function useCommand<N extends Name>(name: N) {
  const queries = useQueryClient();
  return useMutation<Answer<N>, Error, Request<N>>({
    mutationFn: (request) => call(name, request),
    // Not awaited: what follows belongs to the screen that asked, and it may be gone afterwards.
    onSettled: () => {
      void queries.invalidateQueries();
    },
  });
}
