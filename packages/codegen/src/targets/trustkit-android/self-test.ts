import { type Code, code, inline } from '../../code.ts'
import { javaFile, textArguments } from '../../java/pieces.ts'
import { java } from '../../languages/java.ts'
import type { PlanEntry } from '../../plan/plan.ts'
import type { RenderContext } from '../../target.ts'

/** `PinnedTrustKitTest.java`: what TrustKit makes of the configuration, on a device or an emulator. */
export function renderTrustKitTest(context: RenderContext): Code {
  const enforced = context.plan.entries.filter(({ mode }) => mode === 'enforce')
  return javaFile(
    context,
    IMPORTS,
    code`
      @RunWith(AndroidJUnit4.class)
      public final class PinnedTrustKitTest {
          private static final List<String> ENFORCED =
                  Arrays.asList(
                          ${textArguments(enforced.map(({ host }) => host))});

          @Before
          public void initialize() {
              PinnedTrustKit.initialize(InstrumentationRegistry.getInstrumentation().getTargetContext());
          }

          @Test
          public void trustKitReadsTheWholePinSet() {
              ${enforced.map((entry) => code`assertReads(${argumentsOf(entry)});`)}
          }

          @Test
          public void clearTextIsRefused() {
              for (String host : ENFORCED) {
                  assertThrows(
                          UnknownServiceException.class,
                          () -> PinnedTrustKit.open(new URL("http://" + host + "/")));
              }
          }

          @Test
          public void theRealServersAreReached() throws Exception {
              for (String host : ENFORCED) {
                  HttpsURLConnection connection = PinnedTrustKit.open(new URL("https://" + host + "/"));
                  assertTrue(host, connection.getResponseCode() > 0);
                  connection.disconnect();
              }
          }

          /** Without its own settings TrustKit would enforce nothing, and report to its makers. */
          private static void assertReads(String host, int pins, String... reportTo) {
              DomainPinningPolicy policy =
                      TrustKit.getInstance().getConfiguration().getPolicyForHostname(host);
              assertTrue(host, policy.shouldEnforcePinning());
              assertTrue(host, policy.getPublicKeyPins().size() >= pins);
              Set<String> told = new HashSet<>();
              for (URL address : policy.getReportUris()) {
                  told.add(address.toString());
              }
              assertEquals(host, new HashSet<>(Arrays.asList(reportTo)), told);
          }
      }
    `,
    ...ABOUT,
  )
}

function argumentsOf({ host, pins, reportTo }: PlanEntry): Code {
  const addresses = reportTo.map((address) => java.literal(address))
  return inline([java.literal(host), code`${pins.length}`, ...addresses], ', ')
}

const ABOUT = [
  'Beside NetworkSecurityConfigTest, which shows that the platform refuses: shows that TrustKit reads the same. It',
  'runs on a device or an emulator, in the androidTest source set, and needs the network. Needs',
  'androidx.test.ext:junit, androidx.test:monitor and junit:junit 4.13.',
]

const IMPORTS = [
  ...['static org.junit.Assert.assertEquals', 'static org.junit.Assert.assertThrows'],
  ...['static org.junit.Assert.assertTrue', 'androidx.test.ext.junit.runners.AndroidJUnit4'],
  'androidx.test.platform.app.InstrumentationRegistry',
  ...['com.datatheorem.android.trustkit.TrustKit', 'java.net.URL', 'java.net.UnknownServiceException'],
  'com.datatheorem.android.trustkit.config.DomainPinningPolicy',
  ...['java.util.Arrays', 'java.util.HashSet', 'java.util.List', 'java.util.Set'],
  ...['javax.net.ssl.HttpsURLConnection', 'org.junit.Before', 'org.junit.Test', 'org.junit.runner.RunWith'],
] as const
