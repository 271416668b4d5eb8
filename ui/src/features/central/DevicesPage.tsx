// The company's counters, as the central sees them now.

import { Trans, useLingui } from "@lingui/react/macro";
import { Plus, RefreshCw } from "lucide-react";
import { useState } from "react";
import { useAnswer } from "../../shared/counter";
import { fromNow, useMoment, useNow } from "../../shared/now";
import { Notice } from "../../shared/ui/Notice";
import { Problem } from "../../shared/ui/Problem";
import { Skeleton } from "../../shared/ui/Skeleton";
import type { DeviceCard } from "../../wire/DeviceCard";
import { NewCounter } from "./NewCounter";
import { Recalling, Revoking } from "./Taking";
import { DEVICE_STATES } from "./words";

const EVERY_MS = 10_000;
const MINUTE_MS = 60_000;
const CELL = "px-2 py-2 align-top";

function Clock({ off }: { off: number }) {
  const minutes = Math.round(Math.abs(off) / MINUTE_MS);
  return (
    <span className="block font-semibold text-wait">
      {off > 0 ? (
        <Trans>horloge en avance de {minutes} min</Trans>
      ) : (
        <Trans>horloge en retard de {minutes} min</Trans>
      )}
    </span>
  );
}

function Row(props: { device: DeviceCard; onRevoke: () => void; onRecall: () => void }) {
  const { t, i18n } = useLingui();
  const now = useNow(10_000);
  const moment = useMoment();
  const { device } = props;
  const known = DEVICE_STATES[device.state];
  const look = { active: "", frozen: "text-loss", revoked: "text-quiet" }[device.state] ?? "";
  const { last_contact: last, clock_off: off } = device;
  return (
    <tr className="border-b border-line last:border-0">
      <th scope="row" className={`${CELL} text-left font-semibold`}>
        {device.name}
        <span className="block text-sm font-normal text-quiet">
          {device.station}
          {device.here ? (
            <>
              {" · "}
              <strong>
                <Trans>ce guichet</Trans>
              </strong>
            </>
          ) : null}
          {device.company_wide ? (
            <>
              {" · "}
              <Trans>toute la compagnie</Trans>
            </>
          ) : null}
        </span>
      </th>
      <td className={`${CELL} font-semibold whitespace-nowrap ${look}`}>
        {known ? i18n._(known) : device.state}
      </td>
      <td className={CELL}>
        {last === null ? (
          <Trans>jamais</Trans>
        ) : (
          <>
            {moment(last)}
            <span className="block text-sm text-quiet">
              {fromNow(Math.min(last, now), now, i18n.locale)}
            </span>
          </>
        )}
        {off !== null && Math.abs(off) > MINUTE_MS ? <Clock off={off} /> : null}
      </td>
      <td className={`amount ${CELL}`}>{i18n.number(device.entries)}</td>
      <td className={`amount ${CELL}`}>{i18n.number(device.behind)}</td>
      <td className={`amount ${CELL}`}>{i18n.number(device.seats)}</td>
      <td className={CELL}>
        <span className="grid justify-end gap-1 whitespace-nowrap xl:flex">
          {device.seats > 0 && !device.here ? (
            <button
              type="button"
              className="btn px-3"
              aria-label={t`Reprendre les places de ${device.name}`}
              onClick={props.onRecall}
            >
              <Trans>Reprendre les places…</Trans>
            </button>
          ) : null}
          {device.state === "revoked" ? null : (
            <button
              type="button"
              className="btn btn-loss px-3"
              aria-label={t`Révoquer ${device.name}`}
              onClick={props.onRevoke}
            >
              <Trans>Révoquer…</Trans>
            </button>
          )}
        </span>
      </td>
    </tr>
  );
}

function Table(props: {
  devices: DeviceCard[];
  onRevoke: (device: DeviceCard) => void;
  onRecall: (device: DeviceCard) => void;
}) {
  const { t } = useLingui();
  const left = "px-2 py-2 text-left font-semibold";
  const right = "px-2 py-2 text-right font-semibold";
  return (
    <section
      aria-label={t`Guichets de la compagnie`}
      className="panel relative overflow-x-auto"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
      tabIndex={0}
    >
      <table className="w-full border-collapse [overflow-wrap:normal]">
        <caption className="sr-only">
          <Trans>Guichets de la compagnie</Trans>
        </caption>
        <thead className="border-b border-edge text-sm text-quiet">
          <tr>
            <th scope="col" className={left}>
              <Trans>Guichet</Trans>
            </th>
            <th scope="col" className={left}>
              <Trans>État</Trans>
            </th>
            <th scope="col" className={left}>
              <Trans>Dernier contact</Trans>
            </th>
            <th scope="col" className={right}>
              <Trans>Écritures</Trans>
            </th>
            <th scope="col" className={right}>
              <Trans>À recevoir</Trans>
            </th>
            <th scope="col" className={right}>
              <Trans>Places non vendues</Trans>
            </th>
            <td />
          </tr>
        </thead>
        <tbody>
          {props.devices.map((device) => (
            <Row
              key={device.device}
              device={device}
              onRevoke={() => props.onRevoke(device)}
              onRecall={() => props.onRecall(device)}
            />
          ))}
        </tbody>
      </table>
    </section>
  );
}

type Open = { what: "new" } | { what: "revoke" | "recall"; device: DeviceCard };

export function DevicesPage() {
  const { t } = useLingui();
  const found = useAnswer("devices", {}, true, EVERY_MS);
  const [open, setOpen] = useState<Open | null>(null);
  const [done, setDone] = useState<string | null>(null);
  const close = () => setOpen(null);
  const show = (next: Open) => {
    setDone(null);
    setOpen(next);
  };
  const finish = (message: string) => {
    close();
    setDone(message);
  };
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <button type="button" className="btn btn-primary" onClick={() => show({ what: "new" })}>
          <Plus aria-hidden className="size-5" />
          <Trans>Nouveau guichet</Trans>
        </button>
        <button type="button" className="btn" onClick={() => void found.refetch()}>
          <RefreshCw aria-hidden className="size-5" />
          <Trans>Demander de nouveau</Trans>
        </button>
      </div>
      {done ? <Notice tone="done">{done}</Notice> : null}
      <Problem failure={found.error} />
      {found.isLoading ? <Skeleton lines={5} /> : null}
      {found.data ? (
        <Table
          devices={found.data.devices}
          onRevoke={(device) => show({ what: "revoke", device })}
          onRecall={(device) => show({ what: "recall", device })}
        />
      ) : null}
      {open?.what === "new" ? <NewCounter onClose={close} /> : null}
      {open?.what === "revoke" ? (
        <Revoking
          device={open.device}
          onClose={close}
          onDone={() =>
            finish(
              t`Révocation de ${open.device.name} enregistrée : elle vaut dès que le central l'a reçue.`,
            )
          }
        />
      ) : null}
      {open?.what === "recall" ? (
        <Recalling
          device={open.device}
          onClose={close}
          onDone={() =>
            finish(
              t`Reprise des places de ${open.device.name} enregistrée : elle vaut dès que le central l'a reçue.`,
            )
          }
        />
      ) : null}
    </div>
  );
}
