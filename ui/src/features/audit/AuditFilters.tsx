// Which part of the journal is looked at. All of it stands in the address, so that figures link here.

import { Trans, useLingui } from "@lingui/react/macro";
import { X } from "lucide-react";
import { type FormEvent, useState } from "react";
import type { AuditSearch } from "../../shared/auditSearch";
import { useAnswer, useCounter } from "../../shared/counter";
import { ACCOUNTS, accountWord, KINDS } from "../../shared/journal";
import { formatNumber, parseMoney } from "../../shared/money";
import { Choice } from "../../shared/ui/Choice";
import { Labelled } from "../../shared/ui/Labelled";

const SEVERAL = "several";

function useOptions(words: typeof KINDS, all: string) {
  const { i18n } = useLingui();
  const options = Object.entries(words).map(([value, text]) => ({ value, text: i18n._(text) }));
  options.sort((one, other) => one.text.localeCompare(other.text, i18n.locale));
  return [{ value: "", text: all }, ...options];
}

/** Values of the address that the lists do not know stay what they are. */
function withOwn(options: { value: string; text: string }[], value: string, text = value) {
  return options.some((option) => option.value === value) ? options : [...options, { value, text }];
}

/** Parts that only links give: a session, a coach, a route. They can be taken off. */
function Narrowed(props: { search: AuditSearch; onChange: (search: AuditSearch) => void }) {
  const { t, i18n } = useLingui();
  const { search, onChange } = props;
  const kinds = search.kinds?.split(",") ?? [];
  const named = (kind: string) => {
    const known = KINDS[kind];
    return known ? i18n._(known) : kind;
  };
  const parts: [keyof AuditSearch, string][] = [];
  if (kinds.length > 1) parts.push(["kinds", kinds.map(named).join(", ")]);
  if (search.route) parts.push(["route", t`Ligne ${search.route}`]);
  if (search.trip) parts.push(["trip", t`Un seul départ`]);
  if (search.till) parts.push(["till", t`Une seule caisse`]);
  if (parts.length === 0) return null;
  return (
    <ul className="flex flex-wrap gap-2" aria-label={t`Seulement`}>
      {parts.map(([name, text]) => (
        <li key={name}>
          <button
            type="button"
            className="btn min-h-11 bg-accent-soft px-3 text-left"
            aria-label={t`Retirer : ${text}`}
            onClick={() => onChange({ ...search, [name]: undefined, before: undefined })}
          >
            {text}
            <X aria-hidden className="size-4 shrink-0" />
          </button>
        </li>
      ))}
    </ul>
  );
}

function Fields(props: { search: AuditSearch; onChange: (search: AuditSearch) => void }) {
  const { t, i18n } = useLingui();
  const { company, today } = useCounter();
  const { digits } = company.currency;
  const people = useAnswer("people", {});
  const { search } = props;
  const amount = (minor?: number) =>
    minor === undefined ? "" : formatNumber(minor, digits, i18n.locale).replaceAll("\u202f", " ");
  const [typed, setTyped] = useState({
    from: search.from ?? today,
    to: search.to ?? search.from ?? today,
    employee: search.employee ?? "",
    kinds: search.kinds?.includes(",") ? SEVERAL : (search.kinds ?? ""),
    account: search.account ?? "",
    min: amount(search.min),
    max: amount(search.max),
  });
  const kinds = useOptions(KINDS, t`Tous`);
  const accounts = useOptions(ACCOUNTS, t`Tous`);
  const set = (part: Partial<typeof typed>) => setTyped({ ...typed, ...part });
  const minor = (text: string) => {
    const negative = /^\s*[-−]/.test(text);
    const value = parseMoney(text.replace(/^\s*[-−]/, ""), digits);
    return value === null ? null : negative ? -value : value;
  };
  const wrong = (text: string) => (text.trim() && minor(text) === null ? t`Un montant.` : null);
  const bad = Boolean(wrong(typed.min) || wrong(typed.max));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (bad) return;
    props.onChange({
      ...search,
      from: typed.from || undefined,
      to: typed.to || undefined,
      employee: typed.employee || undefined,
      kinds: typed.kinds === SEVERAL ? search.kinds : typed.kinds || undefined,
      account: typed.account || undefined,
      min: minor(typed.min) ?? undefined,
      max: minor(typed.max) ?? undefined,
      before: undefined,
    });
  };
  const everyone = [
    { value: "", text: t`Tout le monde` },
    ...(people.data?.people.map(({ employee, name }) => ({ value: employee, text: name })) ?? []),
  ];
  return (
    <form
      className="grid grid-cols-2 items-start gap-2 md:grid-cols-4 xl:grid-cols-[repeat(2,170px)_repeat(3,minmax(0,1fr))_repeat(2,120px)_auto]"
      onSubmit={submit}
    >
      <Labelled
        label={t`Du`}
        type="date"
        value={typed.from}
        onChange={(event) => set({ from: event.target.value })}
      />
      <Labelled
        label={t`Au`}
        type="date"
        value={typed.to}
        onChange={(event) => set({ to: event.target.value })}
      />
      <Choice
        label={t`Personne`}
        value={typed.employee}
        options={withOwn(everyone, typed.employee)}
        onChange={(employee) => set({ employee })}
      />
      <Choice
        label={t`Ce qui s'est passé`}
        value={typed.kinds}
        options={
          search.kinds?.includes(",")
            ? withOwn(kinds, SEVERAL, t`Plusieurs, ci-dessous`)
            : withOwn(kinds, typed.kinds)
        }
        onChange={(kind) => set({ kinds: kind })}
      />
      <Choice
        label={t`Compte`}
        value={typed.account}
        options={withOwn(accounts, typed.account, accountWord(i18n, typed.account))}
        onChange={(account) => set({ account })}
      />
      <Labelled
        label={t`Montant dès`}
        inputMode="text"
        value={typed.min}
        error={wrong(typed.min)}
        onChange={(event) => set({ min: event.target.value })}
      />
      <Labelled
        label={t`jusqu'à`}
        inputMode="text"
        value={typed.max}
        error={wrong(typed.max)}
        onChange={(event) => set({ max: event.target.value })}
      />
      <button type="submit" className="btn btn-primary mt-5" disabled={bad}>
        <Trans>Afficher</Trans>
      </button>
    </form>
  );
}

export function AuditFilters(props: {
  search: AuditSearch;
  onChange: (search: AuditSearch) => void;
}) {
  const { search } = props;
  return (
    <div className="grid gap-2">
      <Fields key={JSON.stringify({ ...search, before: undefined })} {...props} />
      <Narrowed {...props} />
    </div>
  );
}
