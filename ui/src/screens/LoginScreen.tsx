// Before anything: who is here.

import { LoginForm } from "../features/people/LoginForm";
import type { CompanyInfo } from "../wire/CompanyInfo";
import { Outside } from "./Outside";

export function LoginScreen({ company }: { company: CompanyInfo }) {
  return (
    <Outside title={`${company.name} · ${company.station}`} training={company.training}>
      <LoginForm company={company} />
    </Outside>
  );
}
