// Who is at the counter: a tile or a code, then the PIN.

import { Trans, useLingui } from "@lingui/react/macro";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ArrowLeft, Lock, UserRound } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useAnswer } from "../../shared/counter";
import { word } from "../../shared/refusals";
import { Labelled } from "../../shared/ui/Labelled";
import { Notice } from "../../shared/ui/Notice";
import { Problem } from "../../shared/ui/Problem";
import { Skeleton } from "../../shared/ui/Skeleton";
import { login, Refusal } from "../../transport";
import type { CompanyInfo } from "../../wire/CompanyInfo";
import type { Person } from "../../wire/Person";
import { LONGEST_PIN, PinPad } from "./PinPad";

/** Seconds left of a lock, counting down. */
function useSecondsUntil(until: number | null): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (until === null || until <= now) return;
    const timer = setTimeout(() => setNow(Date.now()), 1_000);
    return () => clearTimeout(timer);
  }, [until, now]);
  return until === null ? 0 : Math.max(0, Math.ceil((until - now) / 1_000));
}

function Tile(props: { person: Person; pin: string | undefined; onChoose: () => void }) {
  const { person, pin } = props;
  return (
    <button
      type="button"
      className="btn min-h-20 justify-start gap-3 px-4 text-left"
      onClick={props.onChoose}
    >
      {person.locked_until ? (
        <Lock aria-hidden className="size-6 shrink-0 text-loss" />
      ) : (
        <UserRound aria-hidden className="size-6 shrink-0 text-quiet" />
      )}
      <span className="min-w-0 flex-1">
        <span className="line-clamp-2 text-lg">{person.name}</span>
        <span className="block text-sm font-normal text-quiet">
          {person.code} · {person.roles.map(word).join(", ")}
        </span>
      </span>
      {pin ? (
        <span className="kbd text-wait">
          <Trans>PIN {pin}</Trans>
        </span>
      ) : null}
    </button>
  );
}

function PinForm(props: {
  code: string;
  name: string;
  lockedUntil: number | null;
  onBack: () => void;
}) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const [pin, setPin] = useState("");
  const [locked, setLocked] = useState(props.lockedUntil);
  const field = useRef<HTMLInputElement>(null);
  const seconds = useSecondsUntil(locked);
  const enter = useMutation({
    mutationFn: () => login(props.code, pin),
    onSuccess: () => queries.invalidateQueries(),
    onError: (failure) => {
      setPin("");
      field.current?.focus();
      if (failure instanceof Refusal && failure.code === "login_locked") {
        setLocked(Date.now() + Number(failure.details.seconds) * 1_000);
      }
    },
  });
  useEffect(() => field.current?.focus(), []);

  return (
    <form
      className="panel mx-auto grid w-full max-w-md gap-4 p-6"
      onSubmit={(event) => {
        event.preventDefault();
        if (pin.length >= 4 && seconds === 0 && !enter.isPending) enter.mutate();
      }}
      onKeyDown={(event) => event.key === "Escape" && props.onBack()}
    >
      <div className="flex items-center gap-3">
        <button
          type="button"
          className="btn px-3"
          aria-label={t`Choisir une autre personne`}
          onClick={props.onBack}
        >
          <ArrowLeft aria-hidden className="size-5" />
        </button>
        <h2 className="min-w-0 flex-1 text-xl">{props.name}</h2>
      </div>
      <div>
        <label htmlFor="pin" className="block text-sm font-semibold text-quiet">
          <Trans>PIN</Trans>
        </label>
        <input
          ref={field}
          id="pin"
          type="password"
          inputMode="numeric"
          autoComplete="off"
          className="field text-center text-2xl tracking-[0.5em]"
          maxLength={LONGEST_PIN}
          value={pin}
          onChange={(event) => setPin(event.target.value.replace(/\D/g, ""))}
        />
      </div>
      {seconds > 0 ? (
        <Notice tone="loss">
          <Trans>Trop d'essais faux. Encore {seconds} s avant de réessayer.</Trans>
        </Notice>
      ) : (
        <Problem failure={enter.error} />
      )}
      <PinPad pin={pin} onChange={setPin} disabled={seconds > 0 || enter.isPending} />
    </form>
  );
}

export function LoginForm({ company }: { company: CompanyInfo }) {
  const { t } = useLingui();
  const people = useAnswer("people", {});
  const [who, setWho] = useState<{ code: string; name: string; until: number | null } | null>(null);
  const [code, setCode] = useState("");

  if (who) {
    return (
      <PinForm
        code={who.code}
        name={who.name}
        lockedUntil={who.until}
        onBack={() => setWho(null)}
      />
    );
  }
  const known = people.data?.people ?? [];
  const typed = code.trim().toUpperCase();
  return (
    <div className="mx-auto grid w-full max-w-3xl gap-4">
      <h2 className="text-xl">
        <Trans>Qui est au guichet ?</Trans>
      </h2>
      {company.training && company.demo_people.length > 0 ? (
        <Notice tone="wait">
          <Trans>Base de formation : les PIN sont écrits sur les tuiles.</Trans>
        </Notice>
      ) : null}
      {people.isLoading ? <Skeleton lines={3} /> : null}
      <Problem failure={people.error} />
      <div className="grid gap-2 sm:grid-cols-2">
        {known.map((person) => (
          <Tile
            key={person.employee}
            person={person}
            pin={company.demo_people.find((demo) => demo.code === person.code)?.pin}
            onChoose={() =>
              setWho({ code: person.code, name: person.name, until: person.locked_until })
            }
          />
        ))}
      </div>
      <form
        className="flex items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          const person = known.find((someone) => someone.code === typed);
          if (typed)
            setWho({
              code: typed,
              name: person?.name ?? typed,
              until: person?.locked_until ?? null,
            });
        }}
      >
        <Labelled
          label={t`Ou tapez votre code`}
          className="w-56"
          autoFocus
          value={code}
          onChange={(event) => setCode(event.target.value)}
        />
        <button type="submit" className="btn" disabled={!typed}>
          <Trans>Continuer</Trans>
        </button>
      </form>
    </div>
  );
}
