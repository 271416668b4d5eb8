// Another coach for a trip, and whom to call because of it.

import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Printer } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useCommand } from "../../shared/counter";
import { dayAndClock } from "../../shared/dates";
import { useIntention } from "../../shared/intention";
import { Choice } from "../../shared/ui/Choice";
import { Notice } from "../../shared/ui/Notice";
import { Problem } from "../../shared/ui/Problem";
import { Reasons } from "../../shared/ui/Reasons";
import { Sheet } from "../../shared/ui/Sheet";
import { SheetFoot } from "../../shared/ui/SheetFoot";
import type { ControlledTrip } from "../../wire/ControlledTrip";
import type { DepartureSheet } from "../../wire/DepartureSheet";
import type { SeatMove } from "../../wire/SeatMove";
import type { VehicleSwappedAnswer } from "../../wire/VehicleSwappedAnswer";

function Seat({ seat }: { seat: number | null }) {
  return seat === null ? <Trans>debout</Trans> : seat;
}

function Moves({ moved }: { moved: SeatMove[] }) {
  const cell = "border-b border-line px-2 py-1 text-left";
  return (
    <table className="w-full border-collapse">
      <caption className="sr-only">
        <Trans>Passagers à appeler</Trans>
      </caption>
      <thead className="text-sm text-quiet">
        <tr>
          <th scope="col" className={cell}>
            <Trans>Avant</Trans>
          </th>
          <th scope="col" className={cell}>
            <Trans>Maintenant</Trans>
          </th>
          <th scope="col" className={cell}>
            <Trans>Passager</Trans>
          </th>
          <th scope="col" className={cell}>
            <Trans>Téléphone</Trans>
          </th>
          <th scope="col" className={cell}>
            <Trans>Billet</Trans>
          </th>
        </tr>
      </thead>
      <tbody>
        {moved.map(({ ticket, number, name, phone, was, now }) => (
          <tr key={ticket}>
            <td className={cell}>
              <Seat seat={was} />
            </td>
            <td className={`font-semibold ${cell} ${now === null ? "text-loss" : ""}`}>
              <Seat seat={now} />
            </td>
            <td className={cell}>{name}</td>
            <td className={`whitespace-nowrap ${cell}`}>{phone ?? "–"}</td>
            <td className={`whitespace-nowrap ${cell}`}>{number}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Swapped(props: {
  trip: ControlledTrip;
  answer: VehicleSwappedAnswer;
  onClose: () => void;
}) {
  const { i18n } = useLingui();
  const { trip, answer, onClose } = props;
  const { moved } = answer;
  const standing = moved.filter(({ now }) => now === null).length;
  return (
    <div className="grid gap-4" role="status">
      <p className="text-lg font-semibold">
        <Trans>
          Le départ roule avec {answer.plate}, {answer.seats} places.
        </Trans>
      </p>
      {moved.length === 0 ? (
        <p>
          <Trans>Chacun garde sa place : il n'y a personne à appeler.</Trans>
        </p>
      ) : (
        <div className="printed grid gap-2">
          <p className="hidden font-semibold print:block">
            {dayAndClock(trip.departs_local, i18n.locale)} · {trip.stop_name} → {trip.terminus} ·{" "}
            {trip.route_code} · {answer.plate}
          </p>
          <p>
            <Plural
              value={moved.length}
              one="# passager change de place. Son billet reste bon ; appelez-le."
              other="# passagers changent de place. Leurs billets restent bons ; appelez-les."
            />{" "}
            <span className="print:hidden">
              <Trans>La liste sort de l'imprimante.</Trans>
            </span>
          </p>
          {standing > 0 ? (
            <Notice tone="loss">
              <Plural
                value={standing}
                one="# passager n'a plus de place assise."
                other="# passagers n'ont plus de place assise."
              />
            </Notice>
          ) : null}
          <Moves moved={moved} />
        </div>
      )}
      <div className="flex justify-end gap-2">
        {moved.length > 0 ? (
          <button type="button" className="btn" onClick={() => window.print()}>
            <Printer aria-hidden className="size-5" />
            <Trans>Imprimer sur une feuille</Trans>
          </button>
        ) : null}
        <button type="button" className="btn btn-primary" onClick={onClose}>
          <Trans>Terminé</Trans>
        </button>
      </div>
    </div>
  );
}

export function SwapSheet(props: { sheet: DepartureSheet; onClose: () => void }) {
  const { t } = useLingui();
  const { trip, vehicles, vehicle: running } = props.sheet;
  const others = vehicles.filter(({ vehicle }) => vehicle !== running);
  const [vehicle, setVehicle] = useState("");
  const [reason, setReason] = useState("");
  const intention = useIntention();
  const swap = useCommand("swap_vehicle");
  const ready = vehicle !== "" && reason.trim() !== "";
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!ready || swap.isPending) return;
    swap.mutate(
      {
        request: intention.id(),
        trip: trip.trip,
        at_stop: trip.stop,
        vehicle,
        reason: reason.trim(),
      },
      { onSettled: (_, failure) => intention.settle(failure) },
    );
  };
  const title = trip.plate ? t`Changer de car` : t`Choisir le car`;
  return (
    <Sheet wide title={title} onClose={props.onClose}>
      {swap.data ? (
        <Swapped trip={trip} answer={swap.data} onClose={props.onClose} />
      ) : (
        <form className="grid gap-4" onSubmit={send}>
          <p>
            {trip.plate ? <Trans>Ce départ roule avec {trip.plate}.</Trans> : null}{" "}
            <Trans>
              Chacun garde sa place, ou en reçoit une qui lui ressemble ; vous aurez la liste de
              ceux qui changent.
            </Trans>
          </p>
          <Choice
            label={t`Car`}
            value={vehicle}
            options={[
              { value: "", text: others.length > 0 ? t`Choisissez…` : t`Aucun autre car` },
              ...others.map(({ vehicle, plate, name }) => ({
                value: vehicle,
                text: [plate, name].filter(Boolean).join(" · "),
              })),
            ]}
            onChange={setVehicle}
          />
          <Reasons
            label={t`Motif`}
            usual={[t`Panne`, t`Révision`, t`Plus de passagers`, t`Moins de passagers`]}
            value={reason}
            onChange={setReason}
          />
          <Problem failure={swap.error} />
          <SheetFoot act={title} disabled={!ready || swap.isPending} onClose={props.onClose} />
        </form>
      )}
    </Sheet>
  );
}
