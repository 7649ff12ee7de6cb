# LAION's aesthetic head: five linear layers, with nothing between them, on an embedding of length 1.
class AestheticHead(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  weights : __torch__.Weights

  def rate(self, embedding: Tensor) -> Tensor:
    """float32 [D] → float32 [1]"""
    x = embedding.to(self.weights.dtype)
    x = x / x.norm()
    for i in ["0", "2", "4", "6", "7"]:
      x = self.weights.affine(x, "layers." + i)
    return x.to(6)
