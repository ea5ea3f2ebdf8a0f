package io.orderflow.manifests;

import io.orderflow.testing.Docs;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Who may reach whom in production, by the rules of NetworkPolicies; whether a cluster enforces them is its own affair. */
class NetworkPolicyTest {
    private final NetworkRules rules = new NetworkRules(Rendered.PRODUCTION.objects("NetworkPolicy"));

    /** An empty namespace is an address outside of the cluster. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "outside", textBlock = """
                    order-source      | kube-system      | UDP | 53    | true
                    order-source      | knative-eventing | TCP | 8080  | true
                    order-source      | outside          | TCP | 9876  | true
                    order-source      | outside          | TCP | 10911 | true
                    order-source      | outside          | TCP | 6443  | true
                    order-source      | outside          | TCP | 5432  | false
                    order-source      | outside          | TCP | 80    | false
                    order-source      | outside          | TCP | 8080  | false
                    order-source      | outside          | UDP | 53    | false
                    order-source      | default          | TCP | 8080  | false
                    order-source-pipe | outside          | TCP | 9876  | true
                    order-source-pipe | outside          | TCP | 5432  | false
                    order-route       | kube-system      | UDP | 53    | true
                    order-route       | outside          | TCP | 5432  | true
                    order-route       | outside          | TCP | 443   | false
                    order-route       | outside          | TCP | 9876  | false
                    order-route       | knative-eventing | TCP | 8080  | false
                    dead-letter-route | outside          | TCP | 5432  | true
                    dead-letter-route | outside          | TCP | 443   | false
                    """)
    void aPodReachesWhatItNeedsAndNothingElse(
            String integration, String namespace, String protocol, int port, boolean allowed) {
        assertThat(rules.allowsEgress(labels(integration), namespace, protocol, port))
                .isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "outside", textBlock = """
                    order-route       | knative-serving | 8012 | true
                    order-route       | kourier-system  | 8012 | true
                    dead-letter-route | knative-serving | 8012 | true
                    order-route       | monitoring      | 8080 | true
                    order-route       | default         | 8080 | false
                    order-route       | orderflow       | 8080 | false
                    order-route       | outside         | 8080 | false
                    order-source      | monitoring      | 8080 | true
                    order-source      | monitoring      | 9876 | true
                    order-source      | knative-serving | 8080 | false
                    order-source      | outside         | 8080 | false
                    """)
    void aPodIsReachedByWhomItServesAndByNobodyElse(String integration, String namespace, int port, boolean allowed) {
        assertThat(rules.allowsIngress(labels(integration), namespace, "TCP", port))
                .isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource({
        "migrate, 5432, true",
        "migrate, 443, false",
        "migrate, 9876, false",
        "audit, 5432, true",
        "audit, 9876, true",
        "audit, 10911, true",
        "audit, 443, false",
        "purge, 5432, true",
        "purge, 9876, false",
        "another, 5432, false"
    })
    void aJobReachesItsServersAndNothingElse(String app, int port, boolean allowed) {
        assertThat(rules.allowsEgress(Map.of("app", app), null, "TCP", port)).isEqualTo(allowed);
    }

    /** By a Job of the audit's, as docs/redrive.md makes it. */
    @ParameterizedTest
    @CsvSource({
        "audit, 8080, true",
        "audit, 8443, true",
        "audit, 5432, true",
        "purge, 8080, false",
        "migrate, 8080, false"
    })
    void aRedriveByHandReachesTheBrokerToo(String app, int port, boolean allowed) {
        assertThat(rules.allowsEgress(Map.of("app", app), "knative-eventing", "TCP", port))
                .isEqualTo(allowed);
    }

    /** Whoever reads that the namespace is closed reads what is open, too. */
    @Test
    void theDocumentNamesEveryPortThatIsOpenToAnywhere() {
        String row = Docs.text("docs/kubernetes.md")
                .lines()
                .filter(line -> line.contains("](../config/components/network-policy)"))
                .findFirst()
                .orElseThrow();
        List<String> open = Rendered.PRODUCTION.objects("NetworkPolicy").stream()
                .flatMap(
                        policy -> StreamSupport.stream(policy.at("/spec/egress").spliterator(), false))
                .filter(rule -> !rule.has("to"))
                .flatMap(rule -> rule.path("ports").findValuesAsText("port").stream())
                .toList();

        assertThat(open).contains("443").allSatisfy(port -> assertThat(row).containsPattern("\\b" + port + "\\b"));
    }

    private static Map<String, String> labels(String integration) {
        return Map.of("camel.apache.org/integration", integration);
    }
}
