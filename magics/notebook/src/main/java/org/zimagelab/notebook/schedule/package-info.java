/** {@code %schedule}: noise levels of several schedules in one chart, without a model. */
package org.zimagelab.notebook.schedule;
