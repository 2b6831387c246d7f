import { forgedLeaf, presentChain } from './present.ts'
import { onlyPinsRefuse, type Scenario } from './scenario.ts'

/** Switches that turn checks off, or make a build behave as in development, in places where many look. */
const switches = {
  NODE_TLS_REJECT_UNAUTHORIZED: '0',
  PYTHONHTTPSVERIFY: '0',
  PERL_LWP_SSL_VERIFY_HOSTNAME: '0',
  GIT_SSL_NO_VERIFY: '1',
  NODE_ENV: 'development',
  APP_ENV: 'development',
  APP_DEBUG: 'true',
  RAILS_ENV: 'development',
  RACK_ENV: 'development',
  FLASK_DEBUG: '1',
  DJANGO_DEBUG: '1',
  ASPNETCORE_ENVIRONMENT: 'Development',
  DOTNET_ENVIRONMENT: 'Development',
  DISABLE_PINNING: '1',
  SSL_PINNING: 'false',
}

export const t06: Scenario = {
  id: 'T06',
  title: 'as P01, with the usual switches set that turn checks off',
  group: 'state',
  adversary: true,
  environment: switches,
  requires: [],
  expected: onlyPinsRefuse,
  ifWrong: 'a switch that was meant for development turns the pins off in what was shipped',
  source: 'NODE_TLS_REJECT_UNAUTHORIZED; debug-overrides of Android; kill switches of pinning libraries',
  attributable: true,
  forge: (cast) => presentChain(forgedLeaf(cast)),
}
