// The API reference: Swagger UI over the document of this server, with the token of the console.
import SwaggerUI from 'swagger-ui-dist/swagger-ui-bundle.js';
import 'swagger-ui-dist/swagger-ui.css';
import './docs.css';

const header = document.documentElement.dataset.header || '';
const token = sessionStorage.getItem('token') || '';

const ours = (headers: Record<string, string>) => {
  if (token && header && !headers[header]) headers[header] = token;
  if (token && !header && !headers.Authorization) headers.Authorization = 'Bearer ' + token;
  return headers;
};

// most is how many paths are shown unfolded: a browser takes minutes to draw thousands of operations.
const most = 100;

(async () => {
  const answer = await fetch('openapi.json', { headers: ours({}) });
  if (!answer.ok) {
    document.getElementById('reference')!.textContent = answer.status === 401 ? 'Give a token in the console to begin.' : `openapi.json: ${answer.status} ${answer.statusText}`;
    return;
  }
  const spec = await answer.json();
  for (const s of spec.servers || []) s.url = new URL(s.url, answer.url).href.replace(/\/$/, '');
  SwaggerUI({
    spec,
    dom_id: '#reference',
    docExpansion: Object.keys(spec.paths || {}).length > most ? 'none' : 'list',
    defaultModelsExpandDepth: -1,
    deepLinking: true,
    filter: true,
    validatorUrl: null,
    tryItOutEnabled: true,
    requestInterceptor: (r: { headers: Record<string, string> }) => { ours(r.headers); return r; },
  });
})();
