// A mail that is put on record and opens, filled in, in the reader's own mail program: once the
// record is made, so that leaving for the mail program cannot lose it.
document.addEventListener("htmx:beforeRequest", (event) => {
  const form = event.target.closest?.("form[data-mail]");
  if (!form) return;
  const { mail } = form.dataset;
  const open = (done) => {
    if (done.detail.xhr !== event.detail.xhr) return;
    document.removeEventListener("htmx:afterRequest", open);
    if (!done.detail.successful) return;
    const link = document.createElement("a");
    link.href = mail;
    link.click();
  };
  document.addEventListener("htmx:afterRequest", open);
});
