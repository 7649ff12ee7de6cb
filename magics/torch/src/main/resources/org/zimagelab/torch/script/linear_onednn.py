# x Wᵀ in float32 on an x86 CPU. PyTorch uses MKL here. oneDNN, which PyTorch uses for convolutions, is up to 20 %
# faster for large matrices, but slower for small ones and for those with fewer rows than columns.
def linear(x: Tensor, w: Tensor) -> Tensor:
  if w.size(0) < w.size(1) or w.size(0) * w.size(1) < 500000:
    return torch.linear(x, w)
  return ops.mkldnn._linear_pointwise(x, w, None, "none", annotate(List[Optional[number]], []), "")
