package io.orderflow.bench.capacity;

import java.io.StringReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

import static org.assertj.core.api.Assertions.assertThat;

class CapacityPictureTest {
    private final CapacitySettings settings =
            new ScalingManifests(Path.of("config")).read("components/keda/scaled-object.yaml", "", Map.of(), 97, 2);

    private final MeasuredRates rates = MeasuredRates.read(List.of(
            Path.of("bench/results/handler/samples.json"),
            Path.of("bench/results/drain/samples.json"),
            Path.of("bench/results/startup-half/samples.json")));

    /** The name of a file is text of the user's. */
    @Test
    void aPictureIsAnSvgWhateverTheDemandIsCalled() throws Exception {
        for (Demand demand : List.of(
                Demand.perMinute("<b>&\"'.csv", new double[] {5, 0, 9}),
                Demand.perMinute("nothing", new double[1]),
                Demand.perMinute("a week", new double[7 * 24 * 60]))) {
            String svg = CapacityPicture.of(CapacityAnswer.of(demand, settings, rates));
            Document document = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(svg)));
            assertThat(document.getElementsByTagName("text").item(0).getTextContent())
                    .endsWith(demand.title());
            assertThat(svg).doesNotContain("NaN", "Infinity");
        }
    }

    @Test
    void whatBreaksFirstIsWhatLetsTheLeastThrough() {
        assertThat(Ceiling.all(settings, rates).get(0).what()).isEqualTo("one PostgreSQL of 2 cores");
        assertThat(first(Map.of("queues", "1"), 97, 64)).startsWith("queues: 1 sources");
        assertThat(first(Map.of("max-scale", "2"), 97, 64)).startsWith("handlers: 2 pods");
        assertThat(first(Map.of("max-scale", "80"), 30, 64)).startsWith("connections: 20 for pods with 10");
    }

    private String first(Map<String, String> set, int connections, double databaseCores) {
        CapacitySettings other = new ScalingManifests(Path.of("config"))
                .read("components/keda/scaled-object.yaml", "", set, connections, databaseCores);
        return Ceiling.all(other, rates).get(0).what();
    }
}
