// A place to stand in a full coach: sold and boarded in one step, where the company allows it.

import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useAnswer, useCommand, useCounter, useMoney } from "../../shared/counter";
import { goOnToConfirm } from "../../shared/enter";
import { newRequest } from "../../shared/ids";
import { useIntention } from "../../shared/intention";
import { Choice } from "../../shared/ui/Choice";
import { Finished } from "../../shared/ui/Finished";
import { Labelled } from "../../shared/ui/Labelled";
import { Paying, priceOf, usePaying } from "../../shared/ui/Paying";
import { Refused } from "../../shared/ui/Refused";
import { Sheet } from "../../shared/ui/Sheet";
import { SheetFoot } from "../../shared/ui/SheetFoot";
import { call } from "../../transport";
import type { ControlledTrip } from "../../wire/ControlledTrip";
import type { StandingBoardedAnswer } from "../../wire/StandingBoardedAnswer";
import { type Post, pass } from "./gate";

interface Props {
  post: Post;
  trip: ControlledTrip;
  now: number;
  onClose: () => void;
}

/** What it costs to stand until there, as long as it is not paid. */
function useStandingPrice(post: Post, to: string, category: string | null, enabled: boolean) {
  return useQuery({
    queryKey: ["price of standing", post, to, category],
    queryFn: () =>
      priceOf((expected) =>
        call("board_standing", {
          ...{ request: newRequest(), ...post, to, category, expected },
          ...{ name: "", phone: "", payments: [] },
        }),
      ),
    enabled: enabled && to !== "",
    retry: false,
    staleTime: 0,
  });
}

function Boarded(props: { answer: StandingBoardedAnswer; onClose: () => void }) {
  const { answer } = props;
  return (
    <Finished change={answer.change} onClose={props.onClose}>
      <Trans>À bord, debout. Billet {answer.number}.</Trans>
    </Finished>
  );
}

/** Where to, and as whom; the usual ones are chosen. */
function useJourney({ trip }: Props) {
  const { company } = useCounter();
  const [to, setTo] = useState<string | null>(null);
  const [category, setCategory] = useState<string | null>(null);
  const map = useAnswer("seat_map", { trip: trip.trip });
  const stops = map.data?.calls.slice(trip.stop_index + 1) ?? [];
  const [usual] = company.categories;
  return {
    stops,
    to: to ?? stops.at(-1)?.stop ?? "",
    setTo,
    category: category ?? usual?.category ?? null,
    setCategory,
    error: map.error,
  };
}

interface Person {
  name: string;
  phone: string;
}

function Who(props: {
  who: Person;
  onWho: (who: Person) => void;
  journey: ReturnType<typeof useJourney>;
}) {
  const { t } = useLingui();
  const { company } = useCounter();
  const { who, onWho } = props;
  const { stops, to, setTo, category, setCategory } = props.journey;
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Labelled
        label={t`Nom`}
        autoFocus
        maxLength={60}
        value={who.name}
        onChange={(event) => onWho({ ...who, name: event.target.value })}
      />
      <Labelled
        label={t`Téléphone (facultatif)`}
        inputMode="tel"
        maxLength={20}
        value={who.phone}
        onChange={(event) => onWho({ ...who, phone: event.target.value })}
      />
      <Choice
        label={t`Descend à`}
        value={to}
        options={stops.map(({ stop, name: text }) => ({ value: stop, text }))}
        onChange={setTo}
      />
      <Choice
        label={t`Tarif`}
        value={category ?? ""}
        options={company.categories.map((one) => ({ value: one.category, text: one.name }))}
        onChange={setCategory}
      />
    </div>
  );
}

export function Standing(props: Props) {
  const { t } = useLingui();
  const money = useMoney();
  const { post, onClose } = props;
  const journey = useJourney(props);
  const { to, category, error } = journey;
  const [who, setWho] = useState<Person>({ name: "", phone: "" });
  const intention = useIntention();
  const board = useCommand("board_standing");
  const price = useStandingPrice(post, to, category, !board.data);
  const paying = usePaying(price.data ?? 0, who.phone);
  const ready = price.data !== undefined && !price.error && who.name.trim() !== "" && paying.paid;

  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!ready || board.isPending) return;
    const request = intention.id();
    const person = { name: who.name.trim(), phone: who.phone.trim() };
    board.mutate(
      {
        request,
        ...post,
        to,
        category,
        ...person,
        expected: price.data,
        payments: paying.payments,
      },
      {
        onSettled: (_, failure) => intention.settle(failure),
        onSuccess: ({ ticket, counts }) => {
          const rider = { ticket, name: person.name, seat: null };
          const outcome = { kind: "standing" as const, rider, counts };
          pass({ key: request, post, at: props.now, outcome, undone: false });
        },
      },
    );
  };
  return (
    <Sheet title={t`Passager debout`} onClose={onClose} wide>
      {board.data ? (
        <Boarded answer={board.data} onClose={onClose} />
      ) : (
        <form className="grid gap-4" onSubmit={send} onKeyDown={goOnToConfirm}>
          <Who who={who} onWho={setWho} journey={journey} />
          <Refused failure={error ?? price.error} />
          {price.data === undefined || price.error ? null : <Paying paying={paying} />}
          <Refused failure={board.error} />
          <SheetFoot
            act={
              price.data === undefined ? (
                <Trans>Encaisser et embarquer</Trans>
              ) : (
                <Trans>Encaisser {money(price.data)} et embarquer</Trans>
              )
            }
            disabled={!ready || board.isPending}
            onClose={onClose}
          />
        </form>
      )}
    </Sheet>
  );
}
