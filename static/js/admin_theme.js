// Curves are drawn again when the admin's switch goes from light to dark.

new MutationObserver(() => document.dispatchEvent(new CustomEvent("themechange")))
  .observe(document.documentElement, { attributeFilter: ["class"] });
