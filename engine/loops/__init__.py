"""The loops that train, what they work in, and their only caller.

Read in this order: `plan` (what is where in memory), `epoch` (`train`, the way in, which shows the whole course),
`batch` (forward, loss and backward of a batch), `blocks` (the products of that, four by four), `update`. `single` is
the form for batches of one; `randomness`, `switches` and `blas` are what these call. All of them are plain Python, and
run as such without Numba; `compiling` has Numba compile them as they stand. `calls` is the only caller of either, for
`workspace`, which holds a run, and `passes`, which only look.

Memory: all numbers of a kind lie in one vector, and `Plan` says where each layer's begin. Of a 2-3-1 network:

    parameters, gradient, moments: for each layer its weights, row by row (one row a unit), then its biases

        | w11 w12  w21 w22  w31 w32 | b1 b2 b3 | w11 w12 w13 | b1 |
          layer 0                                layer 1
          ^ WEIGHTS                   ^ BIASES   ^ WEIGHTS     ^ BIASES

    z, a, delta: unit by unit through all layers, input first, the samples of the batch side by side (here five)

        | s1 s2 s3 s4 s5 .  .  .  | s1 ... | s1 ... | s1 ... | s1 ... | s1 s2 s3 s4 s5 .  .  .  |
          x1                        x2       h1       h2       h3       y1
          <------- stride ------->           ^ HERE of layer 0          ^ HERE of layer 1
          ^ BELOW of layer 0                 ^ BELOW of layer 1           (times the stride)

Unit u of sample s is at u * stride + s. The stride is the size of the batch rounded up to a multiple of four; the
places left over (.) have inputs 0 and delta 0. In `single` the stride is 1. All indices are unsigned: Numba then leaves
out the test for negative ones, which makes these loops 2.6 times as fast. No fastmath: every sum has one order, written
out.
"""
