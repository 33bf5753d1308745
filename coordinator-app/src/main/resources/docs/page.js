// Beside the page, whatever path a proxy serves it under, with a trailing slash or without.
const root = window.location.pathname.replace(/\/docs(\/.*)?$/, "");

window.ui = SwaggerUIBundle({
  url: root + "/openapi.json",
  dom_id: "#api",
  deepLinking: true,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis],
});
