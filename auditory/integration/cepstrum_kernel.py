"""A transform across channels, the same for every moment."""
from auditory.numerics import kernel, lanes


@kernel
def across_channels(x, table, out):
    """``out[t] = sum over c of x[t, c] table[c]``, channel by channel; table and out in whole groups of lanes."""
    table, out = lanes(table, 4), lanes(out, 4)
    for t in range(len(x)):
        for k in range(out.shape[1]):
            total = table[0, k] * x[t, 0]
            for c in range(1, table.shape[0]):
                total = total + table[c, k] * x[t, c]
            out[t, k] = total
