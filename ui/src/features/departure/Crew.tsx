// Who drives and attends coaches, and until when they may.

import { Trans, useLingui } from "@lingui/react/macro";
import { Pencil, UserPlus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useAnswer, useCommand, useCounter, useMay } from "../../shared/counter";
import { useIntention } from "../../shared/intention";
import { Choice } from "../../shared/ui/Choice";
import { Labelled } from "../../shared/ui/Labelled";
import { Notice } from "../../shared/ui/Notice";
import { Problem } from "../../shared/ui/Problem";
import { Sheet } from "../../shared/ui/Sheet";
import { SheetFoot } from "../../shared/ui/SheetFoot";
import { Skeleton } from "../../shared/ui/Skeleton";
import type { CrewDuty } from "../../wire/CrewDuty";
import type { CrewInfo } from "../../wire/CrewInfo";
import { LicenceWord } from "./CrewPicker";
import { licence } from "./licence";

const NAME_MAX = 60;
const LICENCE_MAX = 30;

function MemberSheet(props: {
  /** Whose record is changed; somebody new when left out. */
  member: CrewInfo | null;
  onClose: () => void;
  onDone: (name: string) => void;
}) {
  const { t } = useLingui();
  const { member } = props;
  const [typed, setTyped] = useState({
    name: member?.name ?? "",
    phone: member?.phone ?? "",
    duty: member?.duty ?? ("driver" as CrewDuty),
    licence_number: member?.licence_number ?? "",
    licence_until: member?.licence_until ?? "",
    gone: member?.gone ?? false,
  });
  const set = (part: Partial<typeof typed>) => setTyped({ ...typed, ...part });
  const intention = useIntention();
  const register = useCommand("register_crew");
  const half = (typed.licence_number.trim() === "") !== (typed.licence_until === "");
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (typed.name.trim() === "" || half || register.isPending) return;
    register.mutate(
      {
        request: intention.id(),
        crew: member?.crew ?? null,
        ...typed,
        licence_until: typed.licence_until || null,
      },
      {
        onSettled: (_, failure) => intention.settle(failure),
        onSuccess: () => props.onDone(typed.name.trim()),
      },
    );
  };
  return (
    <Sheet title={member ? member.name : t`Enregistrer quelqu'un`} onClose={props.onClose}>
      <form className="grid gap-3" onSubmit={send}>
        <Labelled
          label={t`Nom`}
          autoFocus
          maxLength={NAME_MAX}
          value={typed.name}
          onChange={(event) => set({ name: event.target.value })}
        />
        <div className="grid gap-3 sm:grid-cols-2">
          <Choice
            label={t`À bord`}
            value={typed.duty}
            options={[
              { value: "driver", text: t`chauffeur` },
              { value: "attendant", text: t`convoyeur` },
            ]}
            onChange={(duty) => set({ duty: duty as CrewDuty })}
          />
          <Labelled
            label={t`Téléphone`}
            inputMode="tel"
            maxLength={20}
            value={typed.phone}
            onChange={(event) => set({ phone: event.target.value })}
          />
          <Labelled
            label={t`Numéro du permis`}
            maxLength={LICENCE_MAX}
            value={typed.licence_number}
            onChange={(event) => set({ licence_number: event.target.value })}
          />
          <Labelled
            label={t`Valable jusqu'au`}
            type="date"
            value={typed.licence_until}
            error={half ? t`Le numéro et la date vont ensemble.` : null}
            onChange={(event) => set({ licence_until: event.target.value })}
          />
        </div>
        {typed.duty === "driver" && typed.licence_number.trim() === "" ? (
          <p className="text-quiet">
            <Trans>Sans permis, un chauffeur ne peut pas partir avec un car.</Trans>
          </p>
        ) : null}
        {member ? (
          <label className="flex min-h-11 items-center gap-3">
            <input
              type="checkbox"
              className="size-6"
              checked={typed.gone}
              onChange={(event) => set({ gone: event.target.checked })}
            />
            <Trans>Ne travaille plus pour la compagnie</Trans>
          </label>
        ) : null}
        <Problem failure={register.error} />
        <SheetFoot
          act={<Trans>Enregistrer</Trans>}
          disabled={register.isPending || typed.name.trim() === "" || half}
          onClose={props.onClose}
        />
      </form>
    </Sheet>
  );
}

function Duty({ duty }: { duty: CrewDuty }) {
  return duty === "driver" ? <Trans>chauffeur</Trans> : <Trans>convoyeur</Trans>;
}

function Members(props: {
  crew: CrewInfo[];
  today: string;
  onChange?: (member: CrewInfo) => void;
}) {
  const { t } = useLingui();
  const cell = "border-b border-line px-2 py-1 text-left align-middle";
  return (
    <section
      aria-label={t`Équipages`}
      className="relative overflow-x-auto"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
      tabIndex={0}
    >
      <table className="w-full border-collapse [overflow-wrap:normal]">
        <caption className="sr-only">
          <Trans>Équipages</Trans>
        </caption>
        <thead className="text-sm text-quiet">
          <tr>
            {[t`Nom`, t`À bord`, t`Téléphone`, t`Numéro du permis`, t`Permis`].map((head) => (
              <th key={head} scope="col" className={cell}>
                {head}
              </th>
            ))}
            {props.onChange ? (
              <th className={cell}>
                <span className="sr-only">
                  <Trans>Changer</Trans>
                </span>
              </th>
            ) : null}
          </tr>
        </thead>
        <tbody>
          {props.crew.map((member) => (
            <tr key={member.crew}>
              <th scope="row" className={`${cell} font-semibold`}>
                {member.name}
                {member.gone ? (
                  <span className="ml-2 font-normal text-quiet">
                    <Trans>parti</Trans>
                  </span>
                ) : null}
              </th>
              <td className={cell}>
                <Duty duty={member.duty} />
              </td>
              <td className={`whitespace-nowrap ${cell}`}>{member.phone ?? "–"}</td>
              <td className={cell}>{member.licence_number ?? "–"}</td>
              <td className={cell}>
                {member.gone ? null : <LicenceWord member={member} day={props.today} />}
              </td>
              {props.onChange ? (
                <td className={`${cell} text-right`}>
                  <button
                    type="button"
                    className="btn px-3"
                    aria-label={t`Changer ${member.name}`}
                    onClick={() => props.onChange?.(member)}
                  >
                    <Pencil aria-hidden className="size-5" />
                    <Trans>Changer</Trans>
                  </button>
                </td>
              ) : null}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** How many cannot drive, and how many soon cannot. */
function Watch({ crew, today }: { crew: CrewInfo[]; today: string }) {
  const names = (wanted: "over" | "soon") =>
    crew.filter((one) => licence(one, today) === wanted).map(({ name }) => name);
  const [over, soon] = [names("over"), names("soon")];
  return (
    <>
      {over.length > 0 ? (
        <Notice tone="loss">
          <Trans>Permis fini : {over.join(", ")}.</Trans>
        </Notice>
      ) : null}
      {soon.length > 0 ? (
        <Notice tone="wait">
          <Trans>À renouveler dans les 30 jours : {soon.join(", ")}.</Trans>
        </Notice>
      ) : null}
    </>
  );
}

export function Crew() {
  const { t } = useLingui();
  const may = useMay();
  const { today } = useCounter();
  const list = useAnswer("crew", {});
  const [gone, setGone] = useState(false);
  /** Somebody new is `null`. */
  const [open, setOpen] = useState<{ member: CrewInfo | null } | null>(null);
  const [done, setDone] = useState<string | null>(null);
  const crew = list.data?.crew ?? [];
  const here = crew.filter((member) => !member.gone);
  const shown = gone ? crew : here;
  return (
    <section className="panel grid gap-3 p-4">
      <header className="flex flex-wrap items-center justify-between gap-2">
        <h1 className="text-xl">
          <Trans>Équipages</Trans>
        </h1>
        <div className="flex items-center gap-4">
          {here.length < crew.length ? (
            <label className="flex min-h-11 items-center gap-2">
              <input
                type="checkbox"
                className="size-6"
                checked={gone}
                onChange={(event) => setGone(event.target.checked)}
              />
              <Trans>Montrer qui est parti</Trans>
            </label>
          ) : null}
          {may("plan") ? (
            <button
              type="button"
              className="btn btn-primary"
              onClick={() => setOpen({ member: null })}
            >
              <UserPlus aria-hidden className="size-5" />
              <Trans>Enregistrer quelqu'un</Trans>
            </button>
          ) : null}
        </div>
      </header>
      {done ? (
        <Notice tone="done">
          <Trans>{done} est enregistré.</Trans>
        </Notice>
      ) : null}
      <Watch crew={here} today={today} />
      {list.isLoading ? <Skeleton lines={4} /> : null}
      <Problem failure={list.error} />
      {list.data && shown.length === 0 ? (
        <p className="text-quiet">
          <Trans>Personne n'est encore enregistré : un départ a besoin d'un chauffeur.</Trans>
        </p>
      ) : null}
      {shown.length > 0 ? (
        <Members
          crew={shown}
          today={today}
          onChange={may("plan") ? (member) => setOpen({ member }) : undefined}
        />
      ) : null}
      {open ? (
        <MemberSheet
          member={open.member}
          onClose={() => setOpen(null)}
          onDone={(name) => {
            setOpen(null);
            setDone(name);
          }}
        />
      ) : null}
      {may("plan") ? null : (
        <p className="text-sm text-quiet">
          {t`Un chef de gare enregistre et change les équipages.`}
        </p>
      )}
    </section>
  );
}
