declare module 'swagger-ui-dist/swagger-ui-bundle.js' { export default function SwaggerUI(options: object): void }
declare module '*.css';
