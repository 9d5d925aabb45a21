// A certified OpenID provider on this computer: whoever signs in as a name of ACCOUNTS is that account, no password asked.
// node provider.js PORT '{"client": {...}, "accounts": {"ana": {"email": "ana@example.org", "email_verified": true}}}'
import { Provider } from "oidc-provider";

const [port, told] = process.argv.slice(2);
const { client, accounts } = JSON.parse(told);
const issuer = `http://127.0.0.1:${port}`;

const provider = new Provider(issuer, {
  clients: [client],
  pkce: { required: () => true },
  // The claims of a scope come from the userinfo address alone, as the standard has it: the ID token has no e-mail.
  conformIdTokenClaims: true,
  claims: { openid: ["sub"], email: ["email", "email_verified"] },
  findAccount: (_context, name) => ({ accountId: name, claims: () => ({ sub: name, ...accounts[name] }) }),
  cookies: { keys: ["a test has nothing to hide"] },
  features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: true } },
  interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
  ttl: { Interaction: 600, Grant: 600, Session: 600, AccessToken: 600, IdToken: 600 },
});

const page = (body) => `<!doctype html><html lang="en"><title>Provider</title><form method="post">${body}</form></html>`;
const button = (answer, label) => `<button name="answer" value="${answer}">${label}</button>`;
const pages = {
  login: page(`<label>Account <input name="account"></label>${button("go", "Sign in")}${button("cancel", "Cancel")}`),
  consent: page(`${button("go", "Allow")}${button("cancel", "Refuse")}`),
};

const read = async (request) => {
  let text = "";
  for await (const piece of request) text += piece;
  return new URLSearchParams(text);
};

const allow = async ({ params, session, grantId }) => {
  const grant = grantId
    ? await provider.Grant.find(grantId)
    : new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  return { consent: { grantId: await grant.save() } };
};

provider.use(async (context, next) => {
  if (!context.path.startsWith("/interaction/")) return next();
  const interaction = await provider.interactionDetails(context.req, context.res);
  if (context.method === "GET") {
    context.body = pages[interaction.prompt.name];
    return undefined;
  }
  const form = await read(context.req);
  context.respond = false;
  const declined = { error: "access_denied", error_description: "The person said no" };
  const granted =
    interaction.prompt.name === "login" ? { login: { accountId: form.get("account") } } : () => allow(interaction);
  const result = form.get("answer") === "cancel" ? declined : granted instanceof Function ? await granted() : granted;
  return provider.interactionFinished(context.req, context.res, result, { mergeWithLastSubmission: false });
});

provider.listen(Number(port), "127.0.0.1", () => console.log(`${issuer} is ready`));
