// The API reference: Swagger UI over the document of this server, with the token of the console.
import SwaggerUI from 'swagger-ui-dist/swagger-ui-bundle.js';
import 'swagger-ui-dist/swagger-ui.css';
import './docs.css';

const header = document.documentElement.dataset.header || '';
const token = sessionStorage.getItem('token') || '';

SwaggerUI({
  url: 'openapi.json',
  dom_id: '#reference',
  docExpansion: 'list',
  defaultModelsExpandDepth: -1,
  deepLinking: true,
  filter: true,
  validatorUrl: null,
  tryItOutEnabled: true,
  requestInterceptor: (r: { headers: Record<string, string> }) => {
    if (token && header && !r.headers[header]) r.headers[header] = token;
    if (token && !header && !r.headers.Authorization) r.headers.Authorization = 'Bearer ' + token;
    return r;
  },
});
