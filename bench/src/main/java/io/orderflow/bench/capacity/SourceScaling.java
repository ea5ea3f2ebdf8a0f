package io.orderflow.bench.capacity;

/**
 * What KEDA's ScaledObject says of the order source.
 *
 * @param lag orders that wait for each pod
 * @param polling seconds between two looks of KEDA's while there is no pod; 0 if its scaler pushes
 * @param cooldown seconds without a lag after which the last pod goes
 * @param downWindow seconds, {@code scaleDown.stabilizationWindowSeconds}
 * @param downPods the most that go within {@code downPeriod} seconds
 */
record SourceScaling(
        int min, int max, double lag, int polling, int cooldown, int downWindow, int downPods, int downPeriod) {

    SourceScaling fixedAt(int pods) {
        return new SourceScaling(pods, pods, lag, polling, cooldown, downWindow, downPods, downPeriod);
    }
}
