/** Nothing of this module is in an image; it has the program that makes the archive of classes, and the images' test. */
package io.orderflow.image;
