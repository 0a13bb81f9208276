// On every page: the time zone cookie, the theme switch, copy buttons.

import { gettext } from "./i18n.js";

const YEAR_S = 365 * 24 * 3600;

function setCookie(name, value) {
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `${name}=${value}; path=/; max-age=${YEAR_S}; samesite=lax${secure}`;
}

function rememberTimezone() {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const isKnown = () => document.cookie.split("; ").includes(`timezone=${zone}`);
  if (!zone || isKnown()) return;
  setCookie("timezone", zone);
  // The server wrote this page's times in another zone: ask for it again, once.
  if (isKnown() && document.querySelector("time")) location.replace(location.href);
}

function isDark() {
  const chosen = document.documentElement.dataset.theme;
  if (chosen !== "auto") return chosen === "dark";
  return matchMedia("(prefers-color-scheme: dark)").matches;
}

function bindThemeSwitch(button) {
  const use = button.querySelector("use");
  const showIcon = () => {
    const icons = use.getAttribute("href").split("#")[0];
    use.setAttribute("href", `${icons}#${isDark() ? "sun" : "moon"}`);
  };
  button.addEventListener("click", () => {
    const theme = isDark() ? "light" : "dark";
    document.documentElement.dataset.theme = theme;
    setCookie("theme", theme);
    showIcon();
    document.dispatchEvent(new Event("themechange"));
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    showIcon();
    document.dispatchEvent(new Event("themechange"));
  });
  showIcon();
  button.hidden = false;
}

async function copyText(input) {
  try {
    await navigator.clipboard.writeText(input.value);
  } catch {
    // Without HTTPS there is no clipboard API; the old way still works.
    input.select();
    document.execCommand("copy");
  }
}

function bindCopy(box) {
  const input = box.querySelector("input");
  const button = box.querySelector("button");
  const label = button.querySelector("[data-label]");
  const words = label.textContent;
  let timer;
  button.addEventListener("click", async () => {
    await copyText(input);
    label.textContent = gettext("Copied");
    clearTimeout(timer);
    timer = setTimeout(() => { label.textContent = words; }, 2500);
  });
  input.addEventListener("focus", () => input.select());
  button.hidden = false;
}

function bindMenu(menu) {
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}

rememberTimezone();
document.querySelectorAll("[data-theme-switch]").forEach(bindThemeSwitch);
document.querySelectorAll("[data-copy]").forEach(bindCopy);
document.querySelectorAll("details.menu").forEach(bindMenu);
document.querySelectorAll("[data-print]").forEach((button) => {
  button.addEventListener("click", () => print());
  button.hidden = false;
});
