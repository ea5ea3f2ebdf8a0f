package io.orderflow.simulator;

/** What is on the menu. @param cents its price */
record Dish(String id, String name, int cents) {}
