import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { makeRouter } from "./screens/router";
import { makeQueryClient } from "./shared/counter";
import { speak, storedLanguage } from "./shared/language";
import { startTheme } from "./shared/theme";
import "./styles.css";

startTheme();
const queries = makeQueryClient();
const router = makeRouter();

async function start(root: HTMLElement): Promise<void> {
  await speak(storedLanguage());
  createRoot(root).render(
    <StrictMode>
      <I18nProvider i18n={i18n}>
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </I18nProvider>
    </StrictMode>,
  );
}

const root = document.getElementById("root");
if (root) void start(root);
