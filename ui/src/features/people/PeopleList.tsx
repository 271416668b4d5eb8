// Who works here: adding someone, and giving a new PIN.

import { zodResolver } from "@hookform/resolvers/zod";
import { Trans, useLingui } from "@lingui/react/macro";
import { KeyRound, UserPlus } from "lucide-react";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { z } from "zod";
import { useAnswer, useCommand } from "../../shared/counter";
import { useIntention } from "../../shared/intention";
import { word } from "../../shared/refusals";
import { Labelled } from "../../shared/ui/Labelled";
import { Notice } from "../../shared/ui/Notice";
import { Problem } from "../../shared/ui/Problem";
import { Sheet } from "../../shared/ui/Sheet";
import { Skeleton } from "../../shared/ui/Skeleton";
import type { Person } from "../../wire/Person";

const ROLES = ["cashier", "controller", "manager", "admin"] as const;
const PIN = /^\d{4,8}$/;

const newPerson = z.object({
  name: z.string().trim().min(1).max(60),
  code: z
    .string()
    .trim()
    .toUpperCase()
    .regex(/^[A-Z0-9]{1,12}$/),
  pin: z.string().regex(PIN),
  roles: z.array(z.enum(ROLES)).min(1),
});

function AddPerson(props: { onDone: () => void }) {
  const { t } = useLingui();
  const intention = useIntention();
  const register = useCommand("register_employee");
  const form = useForm({
    resolver: zodResolver(newPerson),
    defaultValues: { name: "", code: "", pin: "", roles: ["cashier" as const] },
  });
  const { errors } = form.formState;
  return (
    <form
      className="grid gap-3"
      onSubmit={form.handleSubmit((person) =>
        register.mutate(
          { request: intention.id(), ...person },
          {
            onSettled: (_, failure) => intention.settle(failure),
            onSuccess: props.onDone,
          },
        ),
      )}
    >
      <Labelled
        label={t`Nom`}
        autoFocus
        error={errors.name ? t`Tapez le nom.` : null}
        {...form.register("name")}
      />
      <Labelled
        label={t`Code`}
        hint={t`Ce que la personne tape pour entrer : lettres et chiffres.`}
        error={errors.code ? t`Lettres et chiffres seulement.` : null}
        {...form.register("code")}
      />
      <Labelled
        label={t`PIN`}
        inputMode="numeric"
        error={errors.pin ? t`4 à 8 chiffres.` : null}
        {...form.register("pin")}
      />
      <fieldset>
        <legend className="text-sm font-semibold text-quiet">
          <Trans>Rôles</Trans>
        </legend>
        {ROLES.map((role) => (
          <label key={role} className="flex min-h-11 items-center gap-3">
            <input type="checkbox" className="size-6" value={role} {...form.register("roles")} />
            {word(role)}
          </label>
        ))}
        {errors.roles ? (
          <p role="alert" className="font-semibold text-loss">
            <Trans>Choisissez au moins un rôle.</Trans>
          </p>
        ) : null}
      </fieldset>
      <Problem failure={register.error} />
      <button type="submit" className="btn btn-primary" disabled={register.isPending}>
        <Trans>Ajouter</Trans>
      </button>
    </form>
  );
}

function NewPin(props: { person: Person; onDone: () => void }) {
  const { t } = useLingui();
  const [pin, setPin] = useState("");
  const intention = useIntention();
  const set = useCommand("set_pin");
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        set.mutate(
          { request: intention.id(), code: props.person.code, pin },
          {
            onSettled: (_, failure) => intention.settle(failure),
            onSuccess: props.onDone,
          },
        );
      }}
    >
      <Labelled
        label={t`Nouveau PIN`}
        hint={t`4 à 8 chiffres. Un blocage éventuel est levé.`}
        inputMode="numeric"
        autoFocus
        maxLength={8}
        value={pin}
        onChange={(event) => setPin(event.target.value.replace(/\D/g, ""))}
      />
      <Problem failure={set.error} />
      <button type="submit" className="btn btn-primary" disabled={set.isPending || !PIN.test(pin)}>
        <Trans>Donner ce PIN</Trans>
      </button>
    </form>
  );
}

export function PeopleList() {
  const { t } = useLingui();
  const people = useAnswer("people", {});
  const [adding, setAdding] = useState(false);
  const [pinOf, setPinOf] = useState<Person | null>(null);
  const [done, setDone] = useState<string | null>(null);
  const finish = (message: string) => {
    setAdding(false);
    setPinOf(null);
    setDone(message);
  };
  return (
    <section className="panel p-4">
      <header className="mb-2 flex items-center justify-between gap-2">
        <h2 className="text-lg">
          <Trans>Personnes</Trans>
        </h2>
        <button type="button" className="btn" onClick={() => setAdding(true)}>
          <UserPlus aria-hidden className="size-5" />
          <Trans>Ajouter</Trans>
        </button>
      </header>
      {done ? <Notice tone="done">{done}</Notice> : null}
      {people.isLoading ? <Skeleton lines={3} /> : null}
      <Problem failure={people.error} />
      <ul>
        {people.data?.people.map((person) => (
          <li
            key={person.employee}
            className="flex min-h-14 items-center gap-3 border-b border-line last:border-0"
          >
            <span className="min-w-0 flex-1">
              <span className="block truncate font-semibold">{person.name}</span>
              <span className="block text-sm text-quiet">
                {person.code} · {person.roles.map(word).join(", ")}
                {person.locked_until ? (
                  <strong className="text-loss">
                    {" "}
                    · <Trans>bloqué</Trans>
                  </strong>
                ) : null}
              </span>
            </span>
            <button
              type="button"
              className="btn px-3"
              aria-label={t`Nouveau PIN pour ${person.name}`}
              onClick={() => setPinOf(person)}
            >
              <KeyRound aria-hidden className="size-5" />
              <Trans>PIN</Trans>
            </button>
          </li>
        ))}
      </ul>
      {adding ? (
        <Sheet title={t`Ajouter une personne`} onClose={() => setAdding(false)}>
          <AddPerson onDone={() => finish(t`La personne peut entrer.`)} />
        </Sheet>
      ) : null}
      {pinOf ? (
        <Sheet title={t`Nouveau PIN pour ${pinOf.name}`} onClose={() => setPinOf(null)}>
          <NewPin person={pinOf} onDone={() => finish(t`Nouveau PIN donné.`)} />
        </Sheet>
      ) : null}
    </section>
  );
}
