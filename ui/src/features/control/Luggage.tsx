// Luggage of one passenger: counted, weighed where it matters, paid past the allowance, and tagged.

import { Trans, useLingui } from "@lingui/react/macro";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Minus, Plus } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { useCommand, useMoney } from "../../shared/counter";
import { goOnToConfirm } from "../../shared/enter";
import { newRequest } from "../../shared/ids";
import { useIntention } from "../../shared/intention";
import { useLater } from "../../shared/later";
import { parseMoney } from "../../shared/money";
import { Finished } from "../../shared/ui/Finished";
import { Labelled } from "../../shared/ui/Labelled";
import { Paying, priceOf, usePaying } from "../../shared/ui/Paying";
import { Refused } from "../../shared/ui/Refused";
import { Sheet } from "../../shared/ui/Sheet";
import { SheetFoot } from "../../shared/ui/SheetFoot";
import { call } from "../../transport";
import type { LuggageTaggedAnswer } from "../../wire/LuggageTaggedAnswer";
import type { ManifestRow } from "../../wire/ManifestRow";
import type { Post } from "./gate";

const PIECES_MAX = 99;
/** Kilograms are typed, with up to three places; the engine wants grams. */
const GRAM_DIGITS = 3;
const PAUSE_MS = 250;

interface Asked {
  pieces: number;
  grams: number;
}

/** What it costs, until it is paid; the old price stays while a new one is reckoned. */
function useLuggagePrice(post: Post, ticket: string, asked: Asked, enabled: boolean) {
  return useQuery({
    queryKey: ["price of luggage", post, ticket, asked],
    queryFn: () =>
      priceOf((expected) =>
        call("tag_luggage", {
          ...{ request: newRequest(), ...post, ticket, ...asked },
          ...{ expected, payments: [] },
        }),
      ),
    enabled,
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 0,
  });
}

function Pieces(props: { pieces: number; onChange: (pieces: number) => void }) {
  const { t } = useLingui();
  const id = useId();
  const { pieces, onChange } = props;
  return (
    <div>
      <span id={id} className="block text-sm font-semibold text-quiet">
        <Trans>Pièces à étiqueter</Trans>
      </span>
      <div className="flex items-center gap-2" role="group" aria-labelledby={id}>
        <button
          type="button"
          className="btn px-3"
          aria-label={t`Une pièce de moins`}
          disabled={pieces <= 1}
          onClick={() => onChange(pieces - 1)}
        >
          <Minus aria-hidden className="size-5" />
        </button>
        <output className="min-w-12 text-center text-2xl font-bold">{pieces}</output>
        <button
          type="button"
          className="btn px-3"
          aria-label={t`Une pièce de plus`}
          disabled={pieces >= PIECES_MAX}
          onClick={() => onChange(pieces + 1)}
        >
          <Plus aria-hidden className="size-5" />
        </button>
      </div>
    </div>
  );
}

function Tagged(props: { answer: LuggageTaggedAnswer; onClose: () => void }) {
  const { answer } = props;
  const tags = answer.tags.join(", ");
  return (
    <Finished change={answer.change} onClose={props.onClose}>
      <Trans>Les étiquettes sortent de l'imprimante : {tags}.</Trans>
    </Finished>
  );
}

function Before({ pieces }: { pieces: number }) {
  return (
    <p className="text-quiet">
      {pieces > 0 ? (
        <Trans>Déjà étiquetées : {pieces}.</Trans>
      ) : (
        <Trans>Aucune pièce n'est encore étiquetée.</Trans>
      )}
    </p>
  );
}

export function Luggage(props: { post: Post; row: ManifestRow; onClose: () => void }) {
  const { t } = useLingui();
  const money = useMoney();
  const { post, row, onClose } = props;
  const who = row.name ?? row.number ?? "";
  const [pieces, setPieces] = useState(1);
  const [kilos, setKilos] = useState("");
  const weighed = kilos.trim() === "" ? 0 : parseMoney(kilos, GRAM_DIGITS);
  const wanted = JSON.stringify({ pieces, grams: weighed ?? 0 });
  const asked = useLater(wanted, PAUSE_MS);
  const intention = useIntention();
  const tag = useCommand("tag_luggage");
  const price = useLuggagePrice(post, row.ticket, JSON.parse(asked) as Asked, !tag.data);
  const paying = usePaying(price.data ?? 0, row.phone ?? "");
  const told =
    price.data !== undefined && !price.error && asked === wanted && !price.isPlaceholderData;
  const ready = told && weighed !== null && paying.paid;

  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!ready || tag.isPending) return;
    tag.mutate(
      {
        ...{ request: intention.id(), ...post, ticket: row.ticket, pieces, grams: weighed },
        ...{ expected: price.data, payments: paying.payments },
      },
      { onSettled: (_, failure) => intention.settle(failure) },
    );
  };
  return (
    <Sheet title={t`Bagages de ${who}`} onClose={onClose} wide>
      {tag.data ? (
        <Tagged answer={tag.data} onClose={onClose} />
      ) : (
        <form className="grid gap-4" onSubmit={send} onKeyDown={goOnToConfirm}>
          <Before pieces={row.pieces} />
          <div className="grid items-start gap-3 sm:grid-cols-2">
            <Pieces pieces={pieces} onChange={setPieces} />
            <Labelled
              label={t`Poids de ces pièces, en kg (facultatif)`}
              inputMode="decimal"
              maxLength={8}
              value={kilos}
              error={weighed === null ? t`Ce n'est pas un poids.` : undefined}
              onChange={(event) => setKilos(event.target.value)}
            />
          </div>
          <Refused failure={price.error} />
          {price.data === undefined || price.error ? null : (
            <Paying
              paying={paying}
              notMine={
                <Trans>
                  Vous n'encaissez pas : un caissier prend cet argent à son guichet, et étiquette
                  ces bagages.
                </Trans>
              }
            />
          )}
          <Refused failure={tag.error} />
          <SheetFoot
            act={
              price.data ? (
                <Trans>Encaisser {money(price.data)} et étiqueter</Trans>
              ) : (
                <Trans>Étiqueter</Trans>
              )
            }
            disabled={!ready || tag.isPending}
            onClose={onClose}
          />
        </form>
      )}
    </Sheet>
  );
}
