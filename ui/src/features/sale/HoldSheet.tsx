// Keeping the chosen seats for someone, for some minutes and without money.

import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useState } from "react";
import { useAnswer, useCommand } from "../../shared/counter";
import { useIntention } from "../../shared/intention";
import { Labelled } from "../../shared/ui/Labelled";
import { Problem } from "../../shared/ui/Problem";
import { Sheet } from "../../shared/ui/Sheet";
import { fresh, useSaleState } from "./draft";
import { focusSoon } from "./focus";
import type { Sale } from "./useSale";

export default function HoldSheet(props: { sale: Sale; onClose: () => void }) {
  const { t } = useLingui();
  const { trip, draft, seats } = props.sale;
  const [first] = draft.travellers;
  const [name, setName] = useState(first?.name ?? "");
  const [phone, setPhone] = useState(first?.phone ?? "");
  const [minutes, setMinutes] = useState("");
  const rules = useAnswer("rules", {});
  const hold = useCommand("hold_seats");
  const intention = useIntention();
  const usual = rules.data?.rules.hold_minutes;
  const most = rules.data?.rules.hold_minutes_max;
  const kept = seats.filter((seat) => seat !== null);
  const numbers = kept.join(", ");

  const keep = (event: FormEvent) => {
    event.preventDefault();
    if (!trip || !draft.to || hold.isPending || !name.trim()) return;
    hold.mutate(
      {
        request: intention.id(),
        trip: trip.trip,
        to: draft.to.stop,
        seats: kept,
        name: name.trim(),
        phone: phone.trim(),
        minutes: minutes ? Number(minutes) : null,
      },
      {
        onSettled: (_, failure) => intention.settle(failure),
        onSuccess: () => {
          // What was typed is in the hold now: the screen is free for the next passenger.
          useSaleState.setState(fresh());
          props.onClose();
          focusSoon("destination");
        },
      },
    );
  };
  return (
    <Sheet
      title={kept.length === 1 ? t`Garder : place ${numbers}` : t`Garder : places ${numbers}`}
      onClose={props.onClose}
    >
      <form className="grid gap-3" onSubmit={keep}>
        <Labelled
          label={t`Pour qui`}
          autoFocus
          maxLength={60}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <Labelled
          label={t`Téléphone`}
          inputMode="tel"
          maxLength={20}
          value={phone}
          onChange={(event) => setPhone(event.target.value)}
        />
        <Labelled
          label={t`Minutes`}
          inputMode="numeric"
          maxLength={4}
          placeholder={usual === undefined ? "" : String(usual)}
          hint={most === undefined ? undefined : t`Au plus ${most} minutes.`}
          value={minutes}
          onChange={(event) => setMinutes(event.target.value.replace(/\D/g, ""))}
        />
        <Problem failure={hold.error ?? rules.error} />
        <div className="mt-2 flex justify-end gap-2">
          <button type="button" className="btn" onClick={props.onClose}>
            <Trans>Retour</Trans>
          </button>
          <button
            type="submit"
            className="btn btn-primary"
            disabled={hold.isPending || !name.trim()}
          >
            <Trans>Garder les places</Trans>
          </button>
        </div>
      </form>
    </Sheet>
  );
}
