// Keeps the draft in the engine's store, so that a power cut costs the cashier nothing.

import { useEffect } from "react";
import { NO_APPROVAL } from "../../shared/ui/Approve";
import { call } from "../../transport";
import type { JsonValue } from "../../wire/serde_json/JsonValue";
import { emptyDraft, isEmpty, type SaleDraft, useSaleState } from "./draft";

/** Long enough to keep typing off the disk, short enough that a cut loses a letter or two. */
const DELAY_MS = 300;

/** A supervisor's PIN is for one try in one window: after a crash they are asked again. */
function withoutPin(draft: SaleDraft): SaleDraft {
  if (!draft.attempt?.approval) return draft;
  return { ...draft, attempt: { ...draft.attempt, approval: null } };
}

export async function keepNow(draft: SaleDraft): Promise<void> {
  const kept = isEmpty(draft) ? null : (withoutPin(draft) as unknown as JsonValue);
  await call("save_draft", { draft: kept });
}

function isDraft(value: unknown): value is SaleDraft {
  return typeof value === "object" && value !== null && (value as SaleDraft).v === 1;
}

/** Loads the draft of who is logged in, then keeps it. False until it is there. */
export function useKeptDraft(employee: string): boolean {
  const loaded = useSaleState((state) => state.owner === employee);

  useEffect(() => {
    if (loaded) return;
    let gone = false;
    const load = async () => {
      // Without its draft a counter can still sell.
      const { draft } = await call("load_draft", {}).catch(() => ({ draft: null }));
      if (gone) return;
      useSaleState.setState({
        // What an older version kept lacks what is new.
        draft: isDraft(draft) ? { ...emptyDraft(), ...(draft as SaleDraft) } : emptyDraft(),
        owner: employee,
        thrown: null,
        last: null,
        failure: null,
        approval: NO_APPROVAL,
        approvalAsked: false,
      });
    };
    void load();
    return () => {
      gone = true;
    };
  }, [employee, loaded]);

  useEffect(() => {
    if (!loaded) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = useSaleState.subscribe((now, before) => {
      if (now.draft === before.draft || now.selling) return;
      clearTimeout(timer);
      // A draft that cannot be kept must not stop the sale; selling itself will say what is wrong.
      timer = setTimeout(() => void keepNow(now.draft).catch(() => undefined), DELAY_MS);
    });
    return () => {
      stop();
      clearTimeout(timer);
      if (!useSaleState.getState().selling) {
        void keepNow(useSaleState.getState().draft).catch(() => undefined);
      }
    };
  }, [loaded]);

  return loaded;
}
