// Before anything: who is here.

import { Trans, useLingui } from "@lingui/react/macro";
import { LoginForm } from "../features/people/LoginForm";
import { Notice } from "../shared/ui/Notice";
import type { CompanyInfo } from "../wire/CompanyInfo";
import { useFounded } from "./founded";
import { Outside } from "./Outside";

export function LoginScreen({ company }: { company: CompanyInfo }) {
  const { t } = useLingui();
  const { code } = useFounded();
  return (
    <Outside
      title={`${company.name} · ${company.station}`}
      training={company.training}
      label={t`Identification`}
    >
      {code ? (
        <Notice tone="done" className="mx-auto mb-4 max-w-3xl">
          <Trans>
            La compagnie est prête. Entrez avec le code {code}, puis réglez l'imprimante et imprimez
            une page d'essai sous « Imprimante ».
          </Trans>
        </Notice>
      ) : null}
      <LoginForm company={company} />
    </Outside>
  );
}
