package io.orderflow.handler;

/** Orders as they are published; a field is JSON, so that a test can break it. */
final class Orders {
    private Orders() {}

    static String completed(String orderId) {
        return """
                {"orderId":"%s","orderStatus":"completed","userPhoneNo":"152122131323","prodId":"2141412",\
                "prodName":"test","chargeMoney":"30.0","chargeTime":"1584932320","finishTime":"1584932320"}""".formatted(orderId);
    }

    /** The order with another value, given as JSON, for one of its fields. */
    static String with(String order, String field, String json) {
        return order.replaceFirst(
                "(\"" + field + "\":)\"[^\"]*\"",
                "$1" + json.replace("\\", "\\\\").replace("$", "\\$"));
    }

    static String without(String order, String field) {
        return order.replaceFirst("\"" + field + "\":\"[^\"]*\",?", "").replace(",}", "}");
    }
}
