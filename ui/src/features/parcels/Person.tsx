// Who sends or gets a parcel: the telephone first, since who is known by it completes themselves.

import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useId, useRef, useState } from "react";
import { useAnswer } from "../../shared/counter";
import { useLater } from "../../shared/later";
import { Labelled } from "../../shared/ui/Labelled";
import { Problem } from "../../shared/ui/Problem";
import type { ParcelPerson } from "../../wire/ParcelPerson";
import { type Side, useParcelState } from "./draft";

const PAUSE_MS = 150;
/** Shorter is no telephone that could be known. */
const DIGITS_MIN = 8;

function digitsOf(phone: string): string {
  return phone.replace(/\D/g, "");
}

function sameBut(phone: string, one: ParcelPerson, other: ParcelPerson): boolean {
  const { name, id_number, address } = one;
  const same = name === other.name && id_number === other.id_number && address === other.address;
  return same && phone !== other.phone;
}

/**
 * Who is known by the telephone; completed once where nothing else is typed. With another telephone
 * goes what was completed for the first.
 */
function useKnown(side: Side) {
  const person = useParcelState((state) => state.draft[side]);
  const { phone, name, id_number, address } = person;
  const later = useLater(phone, PAUSE_MS);
  const asked = digitsOf(later).length >= DIGITS_MIN;
  const found = useAnswer("parcel_people", { phone: later }, asked);
  const completed = useRef<ParcelPerson | null>(null);
  // What is only half typed is refused, and means nobody.
  const people = asked && later === phone && !found.error ? (found.data?.people ?? []) : [];
  const [newest] = people;
  const untouched = !name && !id_number && !address;
  useEffect(() => {
    if (!newest || !untouched || completed.current?.phone === phone) return;
    completed.current = { ...newest, phone };
    const { name, id_number, address } = newest;
    useParcelState.getState().changePerson(side, { name, id_number, address });
  }, [newest, untouched, phone, side]);
  const setPhone = (typed: string) => {
    const before = completed.current;
    const stale = before !== null && sameBut(typed, person, before);
    const others = stale ? { name: "", id_number: "", address: "" } : {};
    useParcelState.getState().changePerson(side, { phone: typed, ...others });
  };
  return { others: people.filter((one) => one.name !== name), setPhone };
}

/** What is seldom asked for; open where something of it is known. */
function More(props: { person: ParcelPerson; set: (part: Partial<ParcelPerson>) => void }) {
  const { t } = useLingui();
  const { person, set } = props;
  const known = person.id_number !== "" || person.address !== "";
  // What is emptied again must not close under the hand.
  const [open, setOpen] = useState(known);
  if (known && !open) setOpen(true);
  return (
    <details open={open} onToggle={(event) => setOpen(event.currentTarget.open || known)}>
      <summary className="min-h-11 py-2 font-semibold text-quiet">
        <Trans>Pièce d'identité et adresse</Trans>
      </summary>
      <div className="grid grid-cols-2 gap-2">
        <Labelled
          label={t`Pièce d'identité`}
          maxLength={30}
          value={person.id_number}
          onChange={(event) => set({ id_number: event.target.value })}
        />
        <Labelled
          label={t`Adresse`}
          maxLength={80}
          value={person.address}
          onChange={(event) => set({ address: event.target.value })}
        />
      </div>
    </details>
  );
}

export function Person(props: { side: Side; failure?: unknown; missing?: string }) {
  const { t } = useLingui();
  const { side } = props;
  const person = useParcelState((state) => state.draft[side]);
  const { changePerson } = useParcelState.getState();
  const set = (part: Partial<ParcelPerson>) => changePerson(side, part);
  const { others, setPhone } = useKnown(side);
  const id = useId();
  return (
    <fieldset className="panel min-w-0 p-3" aria-describedby={`${id}-what`}>
      <legend className="float-left mb-1 w-full text-lg font-semibold">
        {side === "sender" ? <Trans>Expéditeur</Trans> : <Trans>Destinataire</Trans>}
      </legend>
      <div className="clear-both grid grid-cols-[118px_minmax(0,1fr)] gap-2">
        <Labelled
          label={t`Téléphone`}
          data-part={side}
          inputMode="tel"
          maxLength={20}
          value={person.phone}
          onChange={(event) => setPhone(event.target.value)}
        />
        <Labelled
          label={t`Nom`}
          maxLength={60}
          value={person.name}
          onChange={(event) => set({ name: event.target.value })}
        />
      </div>
      {others.length > 0 ? (
        <div className="mt-2 flex flex-wrap gap-1" role="group" aria-label={t`Connus à ce numéro`}>
          {others.map((one) => (
            <button
              key={one.name}
              type="button"
              className="btn px-3 text-sm"
              onClick={() =>
                set({ name: one.name, id_number: one.id_number, address: one.address })
              }
            >
              {one.name}
            </button>
          ))}
        </div>
      ) : null}
      <More person={person} set={set} />
      <div id={`${id}-what`}>
        <Problem failure={props.failure} />
        {props.missing ? (
          <p role="alert" className="font-semibold text-loss">
            {props.missing}
          </p>
        ) : null}
      </div>
    </fieldset>
  );
}
